//! Names of parameters and headers that a server may treat as the same name.

#[cfg(feature = "http")]
use percent_encoding::percent_decode_str;

/// Whether some server reads both as one header. Servers that pass headers on as variables (CGI, WSGI,
/// PHP) turn both `X-Key` and `X_Key` into `HTTP_X_KEY`.
pub(super) fn same_header(a: &str, b: &str) -> bool {
    let plain = |byte: u8| match byte {
        b'_' => b'-',
        byte => byte.to_ascii_lowercase(),
    };
    a.len() == b.len() && a.bytes().map(plain).eq(b.bytes().map(plain))
}

/// Whether some server reads both as one query parameter or cookie: the plug-in's `name`, and the
/// host's `own`, each as it is sent.
///
/// Servers read names in different ways: all decode them, many ignore case, and PHP trims a name, ends it
/// at a NUL, replaces `.` and space by `_`, and reads `key[]` as `key`. If this wrongly finds two names the
/// same, a plug-in loses a parameter; if it wrongly finds them different, the plug-in can pose as another
/// client than the host.
#[cfg(feature = "http")]
pub(super) fn same(name: &str, own: &str) -> bool {
    let (name, own) = (canonical(name), canonical(own));
    match name.strip_prefix(own.as_slice()) {
        Some(rest) => rest.is_empty() || rest.starts_with(b"["),
        None => false,
    }
}

#[cfg(feature = "http")]
fn canonical(name: &str) -> Vec<u8> {
    let name: Vec<u8> = percent_decode_str(&name.replace('+', " ")).collect();
    let name = name.split(|byte| *byte == 0).next().unwrap_or_default();
    let plain = |byte: &u8| match byte {
        b' ' | b'.' => b'_',
        byte => byte.to_ascii_lowercase(),
    };
    name.trim_ascii().iter().map(plain).collect()
}

#[cfg(test)]
mod tests {
    #[cfg(feature = "http")]
    use super::same;
    use super::same_header;

    #[test]
    fn headers_are_compared_without_case_and_underscores() {
        for other in ["x-api-key", "X_API_KEY", "X-Api_Key"] {
            assert!(same_header(other, "X-Api-Key"), "{other}");
        }
        assert!(!same_header("X-Api-Keys", "X-Api-Key") && !same_header("XApiKey", "X-Api-Key"));
    }

    #[cfg(feature = "http")]
    #[test]
    fn names_that_a_server_reads_as_the_host_s_are_the_host_s() {
        let same_as_the_key = [
            "api_key",
            "API_KEY",
            "api%5fkey",
            "api%5Fkey",
            "%61pi_key",
            " api_key",
            "api_key ",
            "+api_key",
            "api_key%20",
            "api.key",
            "api+key",
            "api%20key",
            "api_key[]",
            "api_key%5B%5D",
            "api_key[x]",
            "api_key%00x",
        ];
        for name in same_as_the_key {
            assert!(same(name, "api_key"), "{name}");
        }
        for name in ["api_keys", "key", "", "xapi_key", "api%255fkey", "api-key"] {
            assert!(!same(name, "api_key"), "{name}");
        }
        assert!(same("keys%5Ba%5D", "keys[a]") && !same("keys", "keys[a]"));
        assert!(same("a%20b", "a%20b") && same("a%2520b", "a%2520b") && same("é", "%C3%A9"));
    }
}
