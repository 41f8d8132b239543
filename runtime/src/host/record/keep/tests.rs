use serde_json::{Value, json};

use crate::contract::protection::{Part, Protection};
use crate::host::record::guard::{FIXED, HIDDEN};

const NOTHING: Part = Part {
    also: &[],
    fields: &[],
    entries: &[],
    items: &[],
};

/// A user with a company, lists, maps, a union, and users.
static PARTS: &[Part] = &[
    NOTHING,
    Part {
        fields: &[
            ("card", 0, 5),
            ("company", 0, 2),
            ("friends", 0, 3),
            ("id", FIXED, 0),
            ("keys", 0, 4),
            ("limits", 0, 8),
            ("logins", 0, 10),
            ("password", HIDDEN, 0),
            ("role", FIXED, 0),
            ("tags", FIXED, 0),
        ],
        ..NOTHING
    },
    Part {
        fields: &[("id", FIXED, 0), ("plan", FIXED, 0), ("token", HIDDEN, 0)],
        ..NOTHING
    },
    Part {
        items: &[1],
        ..NOTHING
    },
    // By name: what has a secret.
    Part {
        entries: &[(0, 9)],
        ..NOTHING
    },
    Part {
        also: &[6, 7],
        ..NOTHING
    },
    Part {
        fields: &[("number", FIXED, 0)],
        ..NOTHING
    },
    Part {
        fields: &[("limit", FIXED, 0)],
        ..NOTHING
    },
    Part {
        entries: &[(FIXED, 0)],
        ..NOTHING
    },
    Part {
        fields: &[("secret", HIDDEN, 0)],
        ..NOTHING
    },
    Part {
        items: &[11],
        ..NOTHING
    },
    Part {
        fields: &[("count", FIXED, 0), ("secret", HIDDEN, 0)],
        ..NOTHING
    },
];

const USER: Protection = Protection::new(PARTS, 1);

/// A place, and a change there.
type Case = (&'static str, fn(&mut Value));

fn user() -> Value {
    json!({
        "id": "u1", "name": "Ada", "role": "member", "password": "hash", "tags": ["a"],
        "company": { "id": "c1", "plan": "free", "name": "Hooli", "token": "t" },
        "friends": [
            { "id": "u2", "name": "Bob", "password": "bob's" },
            { "id": "u3", "name": "Eve", "role": "admin", "friends": [{ "id": "u4", "name": "Lea" }] },
        ],
        "keys": { "a": { "note": "x", "secret": "s" } },
        "limits": { "calls": 10 },
        "card": { "number": "1", "limit": 5, "note": "n" },
        "logins": [{ "at": "home", "count": 2, "secret": "z" }],
    })
}

/// What becomes of a user for whom a plug-in proposes this; or what it may not set or change.
fn proposed(new: Value) -> Result<Value, String> {
    let (old, mut new) = (user(), new);
    USER.restore(&old, &mut new)?;
    USER.same(&old, &new)?;
    Ok(new)
}

/// The same for what it makes of what it sees.
fn changed(change: impl FnOnce(&mut Value)) -> Result<Value, String> {
    let mut new = USER.visible(&user()).into_owned();
    change(&mut new);
    proposed(new)
}

#[test]
fn what_is_write_only_is_not_seen_at_any_depth() {
    let seen = USER.visible(&user()).into_owned();
    let text = seen.to_string();
    for secret in ["password", "token", "secret", "hash", "bob's"] {
        assert!(!text.contains(secret), "{secret}: {text}");
    }
    assert_eq!(
        seen["company"],
        json!({ "id": "c1", "plan": "free", "name": "Hooli" })
    );
}

#[test]
fn what_is_not_changed_comes_back_whole() {
    assert_eq!(changed(|_| ()), Ok(user()));
}

#[test]
fn what_is_free_changes_beside_what_is_not() {
    let left = changed(|user| {
        user["name"] = json!("ADA");
        user["company"]["name"] = json!("Pied Piper");
        user["friends"][1]["friends"][0]["name"] = json!("LEA");
        user["keys"]["a"]["note"] = json!("y");
        user["keys"]["b"] = json!({ "note": "new" });
        user["card"]["note"] = json!("m");
        user["logins"][0]["at"] = json!("work");
        user["settings"] = json!({ "id": "of no schema" });
    });
    let left = left.expect("allowed");
    assert_eq!(left["password"], "hash");
    assert_eq!(left["company"]["token"], "t");
    assert_eq!(left["friends"][0]["password"], "bob's");
    assert_eq!(left["keys"]["a"], json!({ "note": "y", "secret": "s" }));
    assert_eq!(
        left["logins"][0],
        json!({ "at": "work", "count": 2, "secret": "z" })
    );
}

#[test]
fn what_is_left_out_of_what_is_protected_stays() {
    let left = proposed(json!({
        "name": "ADA",
        "company": { "name": "Hooli" },
        "card": {},
    }));
    let wanted = json!({
        "id": "u1", "name": "ADA", "role": "member", "password": "hash", "tags": ["a"],
        "company": { "id": "c1", "plan": "free", "name": "Hooli", "token": "t" },
        "card": { "number": "1", "limit": 5 },
        // These hold what a plug-in does not see, and so can't say that it may go.
        "friends": user()["friends"], "keys": user()["keys"], "logins": user()["logins"],
    });
    assert_eq!(left, Ok(wanted));
}

#[test]
fn a_change_of_what_is_fixed_is_refused_at_every_depth() {
    let cases: [Case; 13] = [
        ("id", |it| it["id"] = json!("u9")),
        ("role", |it| it["role"] = Value::Null),
        ("tags", |it| it["tags"] = json!(["a", "b"])),
        ("company.plan", |it| {
            it["company"]["plan"] = json!("enterprise")
        }),
        ("company", |it| it["company"] = Value::Null),
        ("company", |it| it["company"] = json!("none")),
        ("company.id", |it| {
            it["company"] = json!({ "id": "c2", "plan": "free" })
        }),
        ("friends[1].role", |it| {
            it["friends"][1]["role"] = json!("owner")
        }),
        ("friends[0].role", |it| {
            it["friends"][0]["role"] = json!("admin")
        }),
        ("friends[1].friends[0].role", |it| {
            it["friends"][1]["friends"][0]["role"] = json!("x")
        }),
        ("limits.calls", |it| it["limits"]["calls"] = json!(99)),
        // Of one branch of the union, whichever the value is of.
        ("card.limit", |it| it["card"]["limit"] = json!(6)),
        ("logins[0].count", |it| it["logins"][0]["count"] = json!(0)),
    ];
    for (place, change) in cases {
        assert_eq!(changed(change), Err(place.to_owned()));
    }
}

#[test]
fn what_is_hidden_may_not_be_set_even_to_what_it_is() {
    let cases: [Case; 7] = [
        ("password", |it| it["password"] = json!("$2b$ATTACKERS")),
        ("password", |it| it["password"] = json!("hash")),
        ("company.token", |it| it["company"]["token"] = json!("t")),
        ("friends[0].password", |it| {
            it["friends"][0]["password"] = json!("x")
        }),
        ("keys.a.secret", |it| it["keys"]["a"]["secret"] = json!("x")),
        ("keys.b.secret", |it| {
            it["keys"]["b"] = json!({ "secret": "x" })
        }),
        ("logins[0].secret", |it| {
            it["logins"][0]["secret"] = json!("x")
        }),
    ];
    for (place, change) in cases {
        assert_eq!(changed(change), Err(place.to_owned()));
    }
    // Null is how some languages write what they do not know.
    assert_eq!(changed(|it| it["password"] = Value::Null), Ok(user()));
}

#[test]
fn a_patch_may_not_name_what_is_hidden() {
    for patch in [json!({ "password": null }), json!({ "password": "x" })] {
        let patch = patch.as_object().expect("an object");
        assert_eq!(USER.unnamed(patch), Err("password".to_owned()));
    }
}

#[test]
fn items_are_matched_by_their_id_wherever_they_are() {
    let left = changed(|it| {
        let friends = it["friends"].as_array_mut().expect("a list");
        friends.reverse();
        friends.insert(0, json!({ "name": "new" }));
    });
    let left = left.expect("allowed");
    assert_eq!(left["friends"][0], json!({ "name": "new" }));
    assert_eq!(left["friends"][1], user()["friends"][1]);
    assert_eq!(
        left["friends"][2],
        user()["friends"][0],
        "with its password"
    );
}

#[test]
fn a_new_item_sets_nothing_that_is_protected() {
    let cases: [(&str, Value); 4] = [
        ("friends[2].id", json!({ "id": "u9" })),
        ("friends[2].role", json!({ "role": "admin" })),
        // Another of the same `id` is new too.
        ("friends[2].id", json!({ "id": "u2", "name": "Bob" })),
        (
            "friends[2].company.plan",
            json!({ "company": { "plan": "enterprise" } }),
        ),
    ];
    for (place, item) in cases {
        let found = changed(|it| it["friends"].as_array_mut().expect("a list").push(item));
        assert_eq!(found, Err(place.to_owned()));
    }
}

#[test]
fn an_item_goes_with_what_is_fixed_in_it_and_not_with_what_is_hidden() {
    let without = |index: usize| {
        changed(|it| drop(it["friends"].as_array_mut().expect("a list").remove(index)))
    };
    assert_eq!(
        without(1).expect("Eve has no password")["friends"]
            .as_array()
            .map(Vec::len),
        Some(1)
    );
    assert_eq!(without(0), Err("friends[0]".to_owned()));
    assert_eq!(
        changed(|it| it["keys"] = json!({})),
        Ok(user()),
        "left out: it stays"
    );
    assert_eq!(
        changed(|it| it["keys"]["a"] = Value::Null),
        Err("keys.a".to_owned())
    );
    let less = changed(|it| it["limits"] = json!({})).expect("a limit may go");
    assert_eq!(less["limits"], json!({}));
}

#[test]
fn a_list_without_ids_that_hides_something_keeps_its_length() {
    let found = changed(|it| {
        it["logins"]
            .as_array_mut()
            .expect("a list")
            .insert(0, json!({}))
    });
    assert!(found.is_err(), "{found:?}");
    assert!(changed(|it| it["logins"] = json!([])).is_err());
}

#[test]
fn names_in_messages_are_cut() {
    let mut keys = json!({});
    keys["k".repeat(1_000_000)] = json!({ "secret": "x" });
    let place = changed(|it| it["keys"] = keys).expect_err("set");
    assert!(place.len() < 300, "{}", place.len());
}

#[test]
fn a_deep_wide_and_hostile_proposal_takes_linear_time() {
    let start = std::time::Instant::now();
    let mut deep = json!({ "name": "x" });
    for _ in 0..60 {
        deep = json!({ "friends": [deep.clone()], "card": {}, "keys": {} });
    }
    let wide: Vec<Value> = (0..50_000)
        .map(|index| json!({ "name": index, "friends": [] }))
        .collect();
    let left = changed(|it| {
        it["friends"].as_array_mut().expect("a list").extend(wide);
        it["friends"].as_array_mut().expect("a list").push(deep);
    });
    assert_eq!(
        left.expect("allowed")["friends"].as_array().map(Vec::len),
        Some(50_003)
    );
    assert!(start.elapsed().as_secs() < 20, "{:?}", start.elapsed());
}
