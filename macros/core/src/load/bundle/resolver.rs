//! Finds every reference that the grammar reaches, reading files as they are named.

use std::collections::VecDeque;
use std::path::{Path, PathBuf};

use serde_json::Value;

use super::bounds::{Bounds, Excluded};
use super::join;
use super::reference::{self, BadReference, Reference};
use super::scan::{self, FileTraits, Mention};
use super::schema_resources::Resources;
use crate::diagnostic::{Diagnostics, shown};
use crate::document::{Document, FILES, Format, NodeKind, Pointer, SourceFile, Version};
use crate::hash::{HashMap, HashSet};
use crate::load::file::{MAX_BYTES, read};
use crate::load::syntax;
use crate::options::Files;

/// A reference whose target is known. All pointers are of the merged document.
pub(super) struct Site {
    /// The reference's text.
    pub at: Pointer,
    pub target: Pointer,
    pub kind: NodeKind,
    /// The object has nothing but the reference.
    pub alone: bool,
}

/// What a [`Resolver`] found.
pub(super) struct Resolved {
    pub document: Document,
    /// The files' contents, in the order of [`Document::files`].
    pub values: Vec<Value>,
    pub sites: Vec<Site>,
    /// What is only reached by a reference, with its kind.
    pub entries: Vec<(Pointer, NodeKind)>,
}

/// The most text that all files of a document may have together.
const MAX_TOTAL: usize = 4 * MAX_BYTES;

pub(super) struct Resolver<'a> {
    base: &'a Path,
    files: Files,
    /// Made when a file is first asked for.
    bounds: Option<Bounds>,
    document: Document,
    values: Vec<Value>,
    /// Paths from the document's folder; `None` for those that can't be read.
    paths: HashMap<PathBuf, Option<usize>>,
    /// The paths of the files, in their order.
    names: Vec<PathBuf>,
    /// By their real paths: a path may go through the document's own folder's parent and back.
    canonical: HashMap<PathBuf, usize>,
    /// What `$id`s and anchors name, built when a reference first asks for it.
    resources: HashMap<usize, Resources>,
    queue: VecDeque<(usize, Pointer, NodeKind)>,
    seen: HashSet<(usize, Pointer, NodeKind)>,
    sites: Vec<Site>,
    known: HashSet<Pointer>,
    total: usize,
    diagnostics: &'a mut Diagnostics,
}

impl<'a> Resolver<'a> {
    pub(super) fn new(
        base: &'a Path,
        mut document: Document,
        files: Files,
        diagnostics: &'a mut Diagnostics,
    ) -> Self {
        let values = vec![std::mem::take(&mut document.root)];
        let name = document
            .files
            .first()
            .and_then(|file| file.path.file_name());
        let name = PathBuf::from(name.unwrap_or_default());
        let total = document.files.iter().map(|file| file.text.len()).sum();
        let full = document
            .files
            .first()
            .and_then(|file| base.join(&file.path).canonicalize().ok());
        Resolver {
            base,
            files,
            bounds: None,
            document,
            values,
            paths: HashMap::from_iter([(name.clone(), Some(0))]),
            names: vec![name],
            canonical: full.into_iter().map(|full| (full, 0)).collect(),
            resources: HashMap::default(),
            queue: VecDeque::from([(0, Pointer::root(), NodeKind::OpenApi)]),
            seen: HashSet::default(),
            sites: Vec::new(),
            known: HashSet::default(),
            total,
            diagnostics,
        }
    }

    pub(super) fn run(mut self) -> Resolved {
        let mut entries = Vec::new();
        while let Some((file, pointer, kind)) = self.queue.pop_front() {
            for found in self.references(file, &pointer, kind) {
                self.follow(file, found);
            }
            if kind != NodeKind::OpenApi {
                entries.push((join(&self.document.files[file].mount, &pointer), kind));
            }
        }
        Resolved {
            document: self.document,
            values: self.values,
            sites: self.sites,
            entries,
        }
    }

    /// The references below one node that need work.
    fn references(&self, file: usize, pointer: &Pointer, kind: NodeKind) -> Vec<Mention> {
        match self.values[file].pointer(pointer.as_str()) {
            Some(node) => scan::references(
                node,
                kind,
                pointer,
                FileTraits {
                    is_document: file == 0,
                    modern: self.document.version >= Version::V31,
                },
            ),
            None => Vec::new(),
        }
    }

    /// Finds the target of one reference and reads on there.
    fn follow(&mut self, file: usize, found: Mention) {
        let at = join(&self.document.files[file].mount, &found.at);
        if !self.known.insert(at.clone()) {
            return;
        }
        match self.target(file, &found) {
            Ok((target, pointer)) => {
                if !self.covered(target, &pointer, found.kind)
                    && self.seen.insert((target, pointer.clone(), found.kind))
                {
                    self.queue.push_back((target, pointer.clone(), found.kind));
                }
                let target = join(&self.document.files[target].mount, &pointer);
                self.sites.push(Site {
                    at,
                    target,
                    kind: found.kind,
                    alone: found.alone,
                });
            }
            Err(Unresolved::Known) => {}
            Err(Unresolved::New(message, help) | Unresolved::Part(message, help))
                if found.mapped =>
            {
                self.diagnostics.warning(&at, message).help(help);
            }
            Err(Unresolved::Part(message, help)) => {
                let holder = at.parent().unwrap_or_default();
                self.diagnostics.warning(&holder, message).help(help);
            }
            Err(Unresolved::New(message, help)) => {
                let help = self.without_hash(file, &found.text).unwrap_or(help);
                let holder = at.parent().unwrap_or_default();
                self.diagnostics.error(&holder, message).help(help);
            }
        }
    }

    /// The help where a path was taken for a file's, but leads to a place within this file.
    fn without_hash(&self, file: usize, text: &str) -> Option<String> {
        let path = text.trim_start_matches('/');
        let is_within = !text.contains('#')
            && (path.starts_with("components/")
                || self.values[file].pointer(&format!("/{path}")).is_some());
        is_within.then(|| format!("a reference within the file begins with `#`: `#/{path}`"))
    }

    /// Whether the walk from the root passes there anyway.
    fn covered(&self, file: usize, pointer: &Pointer, kind: NodeKind) -> bool {
        file == 0 && NodeKind::OpenApi.descend(pointer.as_str()) == kind
    }

    fn target(&mut self, file: usize, found: &Mention) -> Result<(usize, Pointer), Unresolved> {
        let text = found.text.as_str();
        if let Some(pointer) = self.by_identifier(file, found) {
            return Ok((file, pointer));
        }
        let Reference {
            file: other,
            fragment,
        } = reference::parse(text, &self.names[file]).map_err(own)?;
        let target = match other {
            Some(path) => self.open(path)?,
            None => file,
        };
        if fragment.is_empty() || fragment.starts_with('/') {
            return self.by_pointer(file, target, text, &fragment);
        }
        let anchor = format!("#{fragment}");
        match self.resources(target).find(&Pointer::root(), &anchor) {
            Some(pointer) => Ok((target, pointer)),
            None => Err(Unresolved::Part(
                format!("`{text}`: there is no `$anchor: {fragment}`; it is ignored"),
                "refer to a schema by its path, as in `#/components/schemas/Name`".to_owned(),
            )),
        }
    }

    fn by_pointer(
        &self,
        file: usize,
        target: usize,
        text: &str,
        fragment: &str,
    ) -> Result<(usize, Pointer), Unresolved> {
        let value = &self.values[target];
        // A key may have a `%` that was not meant as an escape.
        let raw = text.split_once('#').map_or("", |(_, raw)| raw);
        let pointer = if value.pointer(raw).is_some() {
            raw
        } else {
            fragment
        };
        // In the document itself later passes find (and report) what is missing.
        if value.pointer(pointer).is_none() && (target != 0 || file != 0) {
            let name = self.document.files[target].path.display();
            return Err(Unresolved::Part(
                format!("`{text}`: there is nothing at `#{pointer}` in `{name}`; it is ignored"),
                "check the name after `#`".to_owned(),
            ));
        }
        Ok((target, Pointer::from_fragment(pointer)))
    }

    /// What a reference names by the `$id`s and anchors of its own file, if anything.
    fn by_identifier(&mut self, file: usize, found: &Mention) -> Option<Pointer> {
        if self.document.version < Version::V31 {
            return None;
        }
        let (address, fragment) = found.text.split_once('#').unwrap_or((&found.text, ""));
        let text = format!("{address}#{}", reference::decode(fragment));
        let pointer = self.resources(file).find(&found.at, &text)?;
        self.values[file].pointer(pointer.as_str())?;
        // A `$dynamicRef` to a path is a `$ref` like any other.
        let names_anchor = !(fragment.is_empty() || fragment.starts_with('/'));
        let is_dynamic = names_anchor && found.at.as_str().ends_with("/$dynamicRef");
        let dynamic = if is_dynamic {
            self.resources(file).find_dynamic(&pointer)
        } else {
            None
        };
        if is_dynamic && dynamic.is_none() && self.resources(file).has_several(&pointer) {
            let at = join(&self.document.files[file].mount, &found.at);
            let message = "this `$dynamicRef` may mean a different schema in each use; a type has one \
                           meaning, so the anchor beside it is used";
            self.diagnostics
                .warning(&at, message)
                .help("write the schema out for each use, or set the type by `replace`");
        }
        Some(dynamic.unwrap_or(pointer))
    }

    fn resources(&mut self, file: usize) -> &Resources {
        let value = &self.values[file];
        self.resources
            .entry(file)
            .or_insert_with(|| Resources::of(value))
    }

    /// The file at a path from the document's folder, read once.
    fn open(&mut self, path: PathBuf) -> Result<usize, Unresolved> {
        match self.paths.get(&path) {
            Some(Some(file)) => return Ok(*file),
            Some(None) => return Err(Unresolved::Known),
            None => {}
        }
        let opened = self.read(&path);
        self.paths.insert(path, opened.as_ref().ok().copied());
        opened
    }

    /// Where a file is, if references may lead there.
    fn admit(&mut self, shown: &Path) -> Result<PathBuf, Unresolved> {
        let (base, files) = (self.base, self.files);
        let document = &self.document.files[0].path;
        let bounds = self
            .bounds
            .get_or_insert_with(|| Bounds::new(base, document, files));
        let path = shown.display().to_string();
        let name = shown::name(&path);
        bounds
            .admit(base, shown)
            .map_err(|excluded| match excluded {
                Excluded::Outside => Unresolved::New(
                    format!("`{name}` lies outside of the project: it is not read"),
                    "move it into the workspace, or allow it by the option `files = \"anywhere\"`"
                        .to_owned(),
                ),
                Excluded::Hidden => Unresolved::New(
                    format!("`{name}` is hidden (a name in it begins with `.`): it is not read"),
                    "give it another name, or allow it by the option `files = \"anywhere\"`"
                        .to_owned(),
                ),
            })
    }

    fn read(&mut self, path: &Path) -> Result<usize, Unresolved> {
        let folder = self.document.files[0]
            .path
            .parent()
            .unwrap_or(Path::new(""));
        let shown = reference::normalize(&folder.join(path));
        let place = self.admit(&shown)?;
        let full = place.canonicalize().ok();
        if let Some(file) = full.as_ref().and_then(|full| self.canonical.get(full)) {
            return Ok(*file);
        }
        let text = read(&place, &shown).map_err(|error| {
            Unresolved::New(
                error.message,
                error.help.unwrap_or_else(|| "check the path".into()),
            )
        })?;
        self.total = self.total.saturating_add(text.len());
        if self.total > MAX_TOTAL {
            let message = format!(
                "the document's files are larger than {} MiB together",
                MAX_TOTAL >> 20
            );
            return Err(Unresolved::New(
                message,
                "keep only the operations that are used".to_owned(),
            ));
        }
        let file = self.values.len();
        self.canonical.extend(full.map(|full| (full, file)));
        self.add(path, shown, text)
    }

    /// Adds a file. One that can't be parsed is tracked like the others, so that fixing it rebuilds.
    fn add(&mut self, path: &Path, shown: PathBuf, text: String) -> Result<usize, Unresolved> {
        let file = self.values.len();
        let json = path
            .extension()
            .is_some_and(|extension| extension == "json");
        let parsed = syntax::parse(&text, json);
        let mount = Pointer::root().child(FILES).child(reference::key(path));
        let format = parsed.as_ref().map_or(Format::Yaml, |(_, format)| *format);
        let (value, fault) = match parsed {
            Ok((value, _)) => (value, None),
            Err(error) => (Value::Null, Some(error)),
        };
        self.values.push(value);
        self.names.push(path.to_owned());
        self.document.files.push(SourceFile {
            path: shown.clone(),
            text,
            mount,
            format,
        });
        match fault {
            None => Ok(file),
            Some(error) => {
                let place = error
                    .position
                    .map(|(line, column)| format!(":{line}:{column}"));
                let place = format!("{}{}", shown.display(), place.unwrap_or_default());
                let help = error.help.unwrap_or_else(|| "fix that file".to_owned());
                Err(Unresolved::New(
                    format!("`{place}` can't be parsed: {}", error.message),
                    help,
                ))
            }
        }
    }
}

/// Why a reference leads nowhere.
enum Unresolved {
    /// Message and help.
    New(String, String),
    /// The same of a place within a file that is there: only the file's owner can mend it.
    Part(String, String),
    /// Its file can't be read, which the first reference to it reported.
    Known,
}

fn own(fault: BadReference) -> Unresolved {
    Unresolved::New(fault.message, fault.help.to_owned())
}
