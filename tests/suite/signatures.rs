//! Signatures of bundles: minisign itself takes them, and `verify` names what is wrong.

use std::fs;
use std::path::Path;
use std::process::Command;

use minisign::KeyPair;

use crate::common::{Case, Run};

const CONFIG: &str = "pressrun.toml";
const BUNDLE: &str = "output/all/alpha.zip";
const SIGNATURE: &str = "output/all/alpha.zip.minisig";
const PASSWORD: &str = "quitesecret";

struct Keys {
    folder: tempfile::TempDir,
    public: String,
}

fn keys() -> Keys {
    let folder = tempfile::tempdir().unwrap();
    let pair = KeyPair::generate_encrypted_keypair(Some(PASSWORD.to_owned())).unwrap();
    let secret = pair.sk.to_box(None).unwrap().into_string();
    fs::write(folder.path().join("secret.key"), secret).unwrap();
    fs::write(folder.path().join("public.key"), pair.pk.to_box().unwrap().into_string()).unwrap();
    Keys { folder, public: pair.pk.to_base64() }
}

fn case(more: &str) -> Case {
    let config = format!(
        "[bundles.all]\noutput = \"all/{{{{ project.id }}}}.zip\"\nsign = true\n{more}\n[documents.sheet]"
    );
    Case::new().edit(CONFIG, "[documents.sheet]", &config)
}

fn run(case: &Case, args: &[&str], keys: &Keys, password: &str) -> Run {
    let run = case.run_with(args, |command| {
        command.env("PRESSRUN_SIGNING_KEY_FILE", keys.folder.path().join("secret.key"));
        command.env("PRESSRUN_SIGNING_PASSWORD", password);
    });
    assert!(!format!("{}{}", run.stdout, run.stderr).contains(PASSWORD));
    run
}

fn ends(run: &Run, code: i32) {
    assert_eq!(run.code, code, "{}{}", run.stdout, run.stderr);
}

fn verify(case: &Case, key: &str) -> Run {
    case.run(&["verify", case.path(BUNDLE).to_str().unwrap(), "--public-key", key])
}

#[test]
fn a_signature_is_verified_and_what_is_wrong_is_named() {
    let (keys, others) = (keys(), keys());
    let share = tempfile::tempdir().unwrap();
    let case = case(&format!("deliver = \"file://{}\"\n", share.path().display()));
    ends(&run(&case, &["bundle", "all"], &keys, PASSWORD), 0);
    let good = verify(&case, &keys.public);
    ends(&good, 0);
    assert!(good.stdout.contains("signed with the key "), "{}", good.stdout);
    ends(&verify(&case, keys.folder.path().join("public.key").to_str().unwrap()), 0);
    let bare = case.run(&["verify", case.path(BUNDLE).to_str().unwrap()]);
    assert!(bare.stdout.contains("its signature was not looked at"), "{}", bare.stdout);
    // The same bundle has the same signature, also on another machine.
    let first = fs::read(case.path(SIGNATURE)).unwrap();
    fs::remove_dir_all(case.path("output")).unwrap();
    ends(&run(&case, &["bundle", "all"], &keys, PASSWORD), 0);
    assert_eq!(fs::read(case.path(SIGNATURE)).unwrap(), first);
    assert_eq!(fs::read(share.path().join("all/alpha.zip.minisig")).unwrap(), first);

    let wrong = |run: &Run, message: &str| {
        ends(run, 1);
        assert!(run.stderr.contains("error[verify/signature]"), "{}", run.stderr);
        assert!(run.stderr.contains(message), "{}", run.stderr);
    };
    wrong(&verify(&case, &others.public), "it was signed with another key");
    // The bundle of other data, which is a good bundle, but not the one that was signed.
    let case = case.edit("inputs/people.csv", "Likes", "Loves");
    ends(&run(&case, &["bundle", "all"], &keys, PASSWORD), 0);
    ends(&verify(&case, &keys.public), 0);
    let case = case.file(SIGNATURE, &first);
    wrong(&verify(&case, &keys.public), "it is not the file that was signed");
    let case = case.remove(SIGNATURE);
    wrong(&verify(&case, &keys.public), "its signature is missing");
    // A bundle without the signature that it should have is not delivered.
    let key = format!("title = \"Test\"\npublic_key = \"{}\"", keys.public);
    let case = case.edit(CONFIG, "title = \"Test\"", &key);
    let unsigned = case.run(&["deliver"]);
    ends(&unsigned, 1);
    assert!(unsigned.stderr.contains("its signature is missing"), "{}", unsigned.stderr);
    // The workspace's own key.
    wrong(&case.run(&["verify", case.path(BUNDLE).to_str().unwrap()]), "its signature is missing");
    let refused = run(&case, &["bundle", "all"], &others, PASSWORD);
    ends(&refused, 2);
    assert!(refused.stderr.contains("sign/other-key"), "{}", refused.stderr);
    ends(&verify(&case, "RWnonsense"), 2);
    // A bundle that is not signed any more keeps no signature of an older one.
    ends(&run(&case, &["bundle", "all"], &keys, PASSWORD), 0);
    assert!(case.path(SIGNATURE).exists());
    let case = case.edit(CONFIG, "sign = true", "sign = false");
    ends(&case.run(&["bundle", "all"]), 0);
    assert!(!case.path(SIGNATURE).exists());
}

#[test]
fn without_a_key_that_opens_nothing_is_made() {
    let keys = keys();
    let case = case("");
    let none = case.run(&["bundle", "all"]);
    ends(&none, 2);
    assert!(none.stderr.contains("sign/no-key"), "{}", none.stderr);
    let locked = run(&case, &["bundle", "all"], &keys, "other");
    ends(&locked, 2);
    assert!(locked.stderr.contains("sign/locked-key"), "{}", locked.stderr);
    fs::write(keys.folder.path().join("secret.key"), "quite other\nAAAA\n").unwrap();
    let bad = run(&case, &["bundle", "all"], &keys, PASSWORD);
    ends(&bad, 2);
    assert!(bad.stderr.contains("sign/bad-key"), "{}", bad.stderr);
    assert!(case.documents().is_empty(), "{:?}", case.documents());
}

#[test]
fn minisign_itself_takes_the_signature() {
    let keys = keys();
    let case = case("");
    ends(&run(&case, &["bundle", "all"], &keys, PASSWORD), 0);
    let minisign = |bundle: &Path| {
        Command::new("minisign").arg("-V").args(["-P", &keys.public, "-m"]).arg(bundle).output()
    };
    let Ok(good) = minisign(&case.path(BUNDLE)) else {
        return println!("skipped minisign_itself_takes_the_signature: there is no minisign");
    };
    let said = String::from_utf8_lossy(&good.stdout);
    assert!(good.status.success(), "{said}{}", String::from_utf8_lossy(&good.stderr));
    assert!(said.contains("Trusted comment: sha256:"), "{said}");
    let mut bytes = fs::read(case.path(BUNDLE)).unwrap();
    bytes[40] ^= 1;
    let case = case.file(BUNDLE, bytes);
    assert!(!minisign(&case.path(BUNDLE)).unwrap().status.success());
}

#[test]
fn keys_that_minisign_made_without_a_password_sign() {
    let folder = tempfile::tempdir().unwrap();
    let (secret, public) = (folder.path().join("secret.key"), folder.path().join("public.key"));
    let mut make = Command::new("minisign");
    make.args(["-G", "-W", "-s"]).arg(&secret).arg("-p").arg(&public);
    let Ok(made) = make.output() else {
        return println!(
            "skipped keys_that_minisign_made_without_a_password_sign: there is no minisign"
        );
    };
    assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
    let case = case("");
    let run = case.run_with(&["bundle", "all"], |command| {
        command.env("PRESSRUN_SIGNING_KEY_FILE", &secret);
    });
    ends(&run, 0);
    ends(&verify(&case, public.to_str().unwrap()), 0);
    // A half of another key makes it none.
    let text = fs::read_to_string(&secret).unwrap();
    let end = text.trim_end().len();
    let turned: String = text[..end]
        .char_indices()
        .map(|(at, c)| match at {
            at if at == end - 90 => {
                if c == 'A' {
                    'B'
                } else {
                    'A'
                }
            }
            _ => c,
        })
        .collect();
    fs::write(&secret, turned).unwrap();
    let run = case.run_with(&["bundle", "all"], |command| {
        command.env("PRESSRUN_SIGNING_KEY_FILE", &secret);
    });
    ends(&run, 2);
    assert!(run.stderr.contains("sign/bad-key"), "{}", run.stderr);
}
