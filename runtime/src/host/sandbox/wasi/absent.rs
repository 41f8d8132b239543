//! The functions of WASI for things that plug-ins do not have: files, sockets, signals, arguments. They
//! exist so that the modules of all compilers can be linked, and return an error.

use wasmtime::{Caller, FuncType, Linker, Val, ValType};

use super::MODULE;
use super::guest::{Errno, memory, put};
use crate::host::sandbox::state::State;

/// Name, parameters (`i` for `i32`, `I` for `i64`), and the result if the first parameter is one of the
/// three standard descriptors; any other descriptor is not open.
const OF_DESCRIPTORS: [(&str, &str, Errno); 31] = [
    ("fd_advise", "iIIi", Errno::SPIPE),
    ("fd_allocate", "iII", Errno::SPIPE),
    ("fd_close", "i", Errno(0)),
    ("fd_datasync", "i", Errno(0)),
    // Success: it can only ask for descriptors that do not block, and these never do.
    ("fd_fdstat_set_flags", "ii", Errno(0)),
    ("fd_fdstat_set_rights", "iII", Errno::NOTCAPABLE),
    ("fd_filestat_set_size", "iI", Errno::INVAL),
    ("fd_filestat_set_times", "iIIi", Errno::NOTCAPABLE),
    ("fd_pread", "iiiIi", Errno::SPIPE),
    // No descriptor is a folder: after this result a program stops looking.
    ("fd_prestat_get", "ii", Errno::BADF),
    ("fd_prestat_dir_name", "iii", Errno::BADF),
    ("fd_pwrite", "iiiIi", Errno::SPIPE),
    ("fd_readdir", "iiiIi", Errno::NOTDIR),
    ("fd_renumber", "ii", Errno::NOTSUP),
    ("fd_seek", "iIii", Errno::SPIPE),
    ("fd_sync", "i", Errno(0)),
    ("fd_tell", "ii", Errno::SPIPE),
    ("path_create_directory", "iii", Errno::NOTDIR),
    ("path_filestat_get", "iiiii", Errno::NOTDIR),
    ("path_filestat_set_times", "iiiiIIi", Errno::NOTDIR),
    ("path_link", "iiiiiii", Errno::NOTDIR),
    ("path_open", "iiiiiIIii", Errno::NOTDIR),
    ("path_readlink", "iiiiii", Errno::NOTDIR),
    ("path_remove_directory", "iii", Errno::NOTDIR),
    ("path_rename", "iiiiii", Errno::NOTDIR),
    // Its first parameter is an address: the result is that the third is not open, whatever it is.
    ("path_symlink", "iiiii", Errno::BADF),
    ("path_unlink_file", "iii", Errno::NOTDIR),
    ("sock_accept", "iii", Errno::NOTSOCK),
    ("sock_recv", "iiiiii", Errno::NOTSOCK),
    ("sock_send", "iiiii", Errno::NOTSOCK),
    ("sock_shutdown", "ii", Errno::NOTSOCK),
];

pub(super) fn define(linker: &mut Linker<State>) -> wasmtime::Result<()> {
    for (name, parameters, of_standard) in OF_DESCRIPTORS {
        let parameters = parameters.chars().map(|it| match it {
            'i' => ValType::I32,
            _ => ValType::I64,
        });
        let ty = FuncType::new(linker.engine(), parameters, [ValType::I32]);
        let function = move |_: Caller<'_, State>, given: &[Val], results: &mut [Val]| {
            let Errno(code) = match given.first().and_then(Val::i32) {
                Some(0..=2) => of_standard,
                _ => Errno::BADF,
            };
            if let Some(result) = results.first_mut() {
                *result = Val::I32(i32::from(code));
            }
            Ok(())
        };
        linker.func_new(MODULE, name, ty, function)?;
    }
    linker.func_wrap(MODULE, "proc_raise", |_: Caller<'_, State>, _: u32| {
        Errno::of(Err(Errno::NOSYS))
    })?;
    for name in ["args_sizes_get", "environ_sizes_get"] {
        linker.func_wrap(
            MODULE,
            name,
            |plugin: Caller<'_, State>, count: u32, size: u32| {
                Errno::of(no_texts(plugin, count, size))
            },
        )?;
    }
    for name in ["args_get", "environ_get"] {
        // There is nothing to write.
        linker.func_wrap(MODULE, name, |_: Caller<'_, State>, _: u32, _: u32| 0_i32)?;
    }
    Ok(())
}

fn no_texts(mut plugin: Caller<'_, State>, count: u32, size: u32) -> Result<(), Errno> {
    let (memory, _) = memory(&mut plugin)?;
    put(memory, count, &0_u32.to_le_bytes())?;
    put(memory, size, &0_u32.to_le_bytes())
}
