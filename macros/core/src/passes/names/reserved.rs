//! Names that no export of a plug-in can have: a module's symbols and its exports are one set of names, so
//! that an event called `log` would replace the function that `f64::ln` calls.

/// Of Wasm, the linker, Rust and Extism.
const TOOLS: [&str; 8] = [
    "memory",
    "main",
    "hs_init",
    "hs_exit",
    "rust_begin_unwind",
    "rust_eh_personality",
    "rust_panic",
    "extism_init",
];

/// Functions of libm, without the `f` and `l` that stand for the smaller and the greater float.
const LIBM: &str = "acos acosh asin asinh atan atan2 atanh cbrt ceil copysign cos cosh erf erfc exp exp10 exp2 \
    expm1 fabs fdim floor fma fmax fmaximum fmaximum_num fmin fminimum fminimum_num fmod frexp hypot ilogb j0 j1 \
    jn ldexp lgamma lgamma_r llrint llround log log10 log1p log2 logb lrint lround modf nan nearbyint nextafter \
    nexttoward pow pow10 remainder remquo rint round roundeven scalb scalbln scalbn sin sincos sinh sqrt tan tanh \
    tgamma trunc y0 y1 yn";

/// Functions of libc, which plug-ins for WASI are linked with; the memory's are in every plug-in.
const LIBC: &str = "abort abs accept access aligned_alloc alloc arc4random atexit atof atoi atol bcmp bcopy bind \
    bsearch bzero calloc chdir chmod clearenv clock clock_getres clock_gettime close closedir connect creat ctime \
    difftime div dup dup2 environ errno execve exit fchmod fclose fcntl fdatasync fdopen feof ferror fflush fgetc \
    fgets fopen fork fprintf fputc fputs fread free freopen fscanf fseek fstat fstatat fsync ftell ftruncate \
    futimens fwrite getc getchar getcwd getdelim getenv getentropy getline getopt getpid getrandom gets \
    getsockopt gettimeofday gmtime gmtime_r index ioctl isatty kill labs link linkat listen localtime \
    localtime_r longjmp lseek lstat malloc memccpy memchr memcmp memcpy memmem memmove mempcpy memrchr memset \
    mkdir mkdirat mktime mmap munmap nanosleep open openat opendir pause perror pipe poll posix_memalign pread \
    preadv printf putc putchar putenv puts pwrite pwritev qsort raise rand random read readdir readlink \
    readlinkat readv realloc recv remove rename renameat rewind rewinddir rindex rmdir sbrk scanf sched_yield \
    select send setenv setjmp setsockopt shutdown sigaction signal sleep snprintf socket sprintf srand srandom \
    sscanf stat strcasecmp strcat strchr strcmp strcpy strdup strerror strerror_r strftime strlen strncasecmp \
    strncmp strncpy strndup strnlen strpbrk strrchr strspn strstr strtod strtof strtok strtol strtoul symlink \
    symlinkat sysconf system tell time timegm times truncate ungetc unlink unlinkat unsetenv usleep utime \
    utimensat utimes vfprintf vprintf vsnprintf wait wcslen write writev";

/// Whether a name belongs to what a plug-in is linked with.
pub(crate) fn is_reserved(name: &str) -> bool {
    let is_listed = |list: &str, name: &str| list.split_ascii_whitespace().any(|it| it == name);
    let float = name.strip_suffix(['f', 'l']).unwrap_or(name);
    TOOLS.contains(&name)
        || is_listed(LIBM, name)
        || is_listed(LIBM, float)
        || is_listed(LIBC, name)
}

#[cfg(test)]
mod tests {
    use super::is_reserved;

    #[test]
    fn names_of_what_is_linked_are_reserved() {
        for name in ["log", "logf", "pow", "memcpy", "memory", "main", "open"] {
            assert!(is_reserved(name), "{name}");
        }
        for name in [
            "customer_created",
            "start",
            "log_event",
            "call",
            "created",
            "half",
            "reached",
        ] {
            assert!(!is_reserved(name), "{name}");
        }
    }
}
