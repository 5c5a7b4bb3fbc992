//! Bundles go where they are to be delivered, whole or not at all, and nothing secret is said on the way.

use std::fs;
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use pressrun::publish::bundle::{Content, Entry, write};
use pressrun::publish::manifest::{MANIFEST_VERSION, Manifest};
use pressrun::source::sha256;
use serde_json::Value;

use crate::common::server::{Server, ask};
use crate::common::{Case, Run};

const CONFIG: &str = "pressrun.toml";
const BUNDLE: &str = "output/all/alpha.zip";
/// What may stand in no output.
const SECRETS: [(&str, &str); 3] = [
    ("AWS_ACCESS_KEY_ID", "AKIAQUITESECRET"),
    ("AWS_SECRET_ACCESS_KEY", "wJalrXUtnFEMIquitesecret"),
    ("AWS_SESSION_TOKEN", "FwoGZXIvYXdzquitesecret"),
];

const OK: &str = "HTTP/1.1 200 OK\r\nETag: \"x\"\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";
const MISSING: &str = "HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";
const BUSY: &str = "HTTP/1.1 503 Slow\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";
const REFUSED: &str = "HTTP/1.1 403 Forbidden\r\nContent-Length: 100\r\nConnection: close\r\n\r\n\
    <Error><Code>InvalidAccessKeyId</Code><AWSAccessKeyId>AKIAQUITESECRET</AWSAccessKeyId></Error>      ";
const BEGUN: &str = "HTTP/1.1 200 OK\r\nContent-Length: 146\r\nConnection: close\r\n\r\n\
    <InitiateMultipartUploadResult><Bucket>centre</Bucket><Key>reports/all/big.zip</Key>\
    <UploadId>upload1</UploadId></InitiateMultipartUploadResult>    ";

fn case(deliver: &str) -> Case {
    let config = format!(
        "[bundles.all]\noutput = \"all/{{{{ project.id }}}}.zip\"\ndeliver = \"{deliver}\"\n\n[documents.sheet]"
    );
    Case::new().edit(CONFIG, "[documents.sheet]", &config)
}

/// Runs with secrets in the environment, and looks whether they are told.
fn run(case: &Case, args: &[&str], server: &str) -> Run {
    let run = case.run_with(args, |command| {
        environment(command, server);
    });
    for (_, secret) in SECRETS {
        let told = format!("{}{}", run.stdout, run.stderr);
        assert!(!told.contains(secret), "{told}");
    }
    run
}

fn environment(command: &mut Command, server: &str) {
    command.envs(SECRETS).env("AWS_ENDPOINT_URL", server).env("AWS_ALLOW_HTTP", "true");
    command.env("AWS_REGION", "eu-central-1");
    for proxy in ["http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"] {
        command.env_remove(proxy);
    }
}

fn ends(run: &Run, code: i32) {
    assert_eq!(run.code, code, "{}{}", run.stdout, run.stderr);
}

/// The objects of a kind in the lines of stdout.
fn lines(run: &Run, kind: &str) -> Vec<Value> {
    let all = run.stdout.lines().map(|line| serde_json::from_str::<Value>(line).unwrap());
    all.filter(|line| line["kind"] == kind).collect()
}

fn states(run: &Run) -> Vec<Value> {
    lines(run, "delivery").into_iter().map(|line| line["state"].clone()).collect()
}

/// Puts a bundle of this size beside the others, which looks as if it were random.
fn big(case: &Case, bytes: usize) -> Vec<u8> {
    let mut state = 1_u64;
    let noise = std::iter::repeat_with(|| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        (state >> 56) as u8
    });
    let content = Content::Bytes(noise.take(bytes).collect());
    let manifest =
        Manifest { version: MANIFEST_VERSION, bundle: "all".into(), ..Manifest::default() };
    let target = case.path("output/all/big.zip");
    write(&target, manifest, vec![Entry { path: "big.bin".into(), content }], None).unwrap();
    fs::read(target).unwrap()
}

#[test]
fn a_folder_gets_what_it_does_not_have() {
    let share = tempfile::tempdir().unwrap();
    let case = case(&format!("file://{}", share.path().display()));
    let there = share.path().join("all/alpha.zip");
    ends(&case.run(&["bundle", "all", "--no-deliver"]), 0);
    assert!(!there.exists());
    let first = case.run(&["bundle", "all", "--message-format", "json"]);
    ends(&first, 0);
    assert_eq!(fs::read(&there).unwrap(), fs::read(case.path(BUNDLE)).unwrap());
    let delivery = &lines(&first, "delivery")[0];
    let bytes = fs::read(case.path(BUNDLE)).unwrap();
    assert_eq!(delivery["path"], "all/alpha.zip");
    assert_eq!(delivery["location"], there.display().to_string());
    assert_eq!(
        (&delivery["bytes"], &delivery["sha256"]),
        (&bytes.len().into(), &sha256(&bytes).into())
    );
    assert_eq!(delivery["state"], "sent");
    assert_eq!(lines(&first, "summary")[0]["deliveries"][0]["state"], "sent");
    let again = case.run(&["bundle", "all"]);
    ends(&again, 0);
    assert!(again.stderr.contains("is there already, the same"), "{}", again.stderr);
    // Another file of the same size is another file.
    let mut other = bytes.clone();
    other[40] ^= 1;
    fs::write(&there, other).unwrap();
    assert_eq!(states(&case.run(&["deliver", "--message-format", "json"])), ["sent"]);
    assert_eq!(fs::read(&there).unwrap(), bytes);
    let logged = case.run(&["deliver", "--log-format", "json"]);
    assert!(logged.stderr.contains("\"event\":\"bundle-delivered\""), "{}", logged.stderr);
    // Nothing half is left.
    assert_eq!(fs::read_dir(share.path().join("all")).unwrap().count(), 1);
}

#[test]
fn a_large_bundle_goes_to_a_folder_in_parts() {
    let share = tempfile::tempdir().unwrap();
    let case = case(&format!("file://{}", share.path().display()));
    let bytes = big(&case, 20_000_000);
    ends(&case.run(&["deliver"]), 0);
    assert!(fs::read(share.path().join("all/big.zip")).unwrap() == bytes);
    assert_eq!(fs::read_dir(share.path().join("all")).unwrap().count(), 1);
}

#[test]
fn what_was_not_delivered_is_in_the_output_and_can_be_sent_later() {
    let share = tempfile::tempdir().unwrap();
    let folder = share.path().join("not/mounted");
    let case = case(&format!("file://{}", folder.display()));
    let run = case.run(&["bundle", "all", "--message-format", "json"]);
    ends(&run, 1);
    assert!(run.stderr.contains("deliver/no-such-place"), "{}", run.stderr);
    assert_eq!(lines(&run, "summary")[0]["deliveries"][0]["state"], "failed");
    assert!(case.path(BUNDLE).exists() && !folder.exists());
    fs::create_dir_all(&folder).unwrap();
    // It is not what it was: it is not sent.
    let good = fs::read(case.path(BUNDLE)).unwrap();
    fs::write(case.path(BUNDLE), &good[..good.len() - 1]).unwrap();
    let damaged = case.run(&["deliver"]);
    ends(&damaged, 1);
    assert!(damaged.stderr.contains("deliver/not-whole"), "{}", damaged.stderr);
    assert_eq!(fs::read_dir(&folder).unwrap().count(), 0);
    fs::write(case.path(BUNDLE), &good).unwrap();
    ends(&case.run(&["deliver", case.path(BUNDLE).to_str().unwrap()]), 0);
    assert!(fs::read(folder.join("all/alpha.zip")).unwrap() == good);
    let elsewhere = folder.join("all/alpha.zip");
    let run = case.run(&["deliver", elsewhere.to_str().unwrap()]);
    ends(&run, 2);
    assert!(run.stderr.contains("deliver/outside"), "{}", run.stderr);
    let nowhere = case.edit(CONFIG, "deliver = ", "# deliver = ");
    let run = nowhere.run(&["deliver"]);
    ends(&run, 2);
    assert!(run.stderr.contains("deliver/nowhere"), "{}", run.stderr);
}

#[test]
fn an_address_with_a_password_is_refused_and_not_shown() {
    for address in ["s3://someone:quitesecret@centre/a", "s3://centre/a?key=quitesecret"] {
        let run = case(address).run(&["bundle", "all"]);
        ends(&run, 2);
        assert!(run.stderr.contains("config/secret-in-address"), "{}", run.stderr);
        assert!(
            run.stderr.contains("line ") && !run.stderr.contains("quitesecret"),
            "{}",
            run.stderr
        );
    }
    for address in ["centre/a", "ftp://centre/a", "s3:///a", "s3://centre/../a", "file://host/a"] {
        let run = case(address).run(&["bundle", "all"]);
        ends(&run, 2);
        assert!(run.stderr.contains("config/bad-destination"), "{address}: {}", run.stderr);
    }
}

#[test]
fn a_busy_server_is_asked_again_and_not_forever() {
    let busy_twice = Server::start(|line, before| {
        Some(match before {
            0 | 1 => BUSY,
            _ if line.starts_with("HEAD") => MISSING,
            _ => OK,
        })
    });
    let case = case("s3://centre/reports");
    ends(&run(&case, &["bundle", "all"], &busy_twice.address), 0);
    let requests = busy_twice.requests();
    assert_eq!(requests.len(), 4, "{requests:?}");
    assert_eq!(requests[3], "PUT /centre/reports/all/alpha.zip HTTP/1.1");
    let busy = Server::start(|_, _| Some(BUSY));
    let failed = run(&case, &["deliver"], &busy.address);
    ends(&failed, 1);
    assert!(failed.stderr.contains("deliver/unreachable"), "{}", failed.stderr);
    assert!(failed.stderr.contains("status 503"), "{}", failed.stderr);
    assert_eq!(busy.requests().len(), 6);
}

#[test]
fn a_refusal_is_told_without_what_was_refused() {
    let refuses =
        Server::start(|line, _| Some(if line.starts_with("HEAD") { MISSING } else { REFUSED }));
    let case = case("s3://centre/reports");
    let failed = run(&case, &["bundle", "all"], &refuses.address);
    ends(&failed, 1);
    assert!(failed.stderr.contains("deliver/refused"), "{}", failed.stderr);
    assert!(failed.stderr.contains("InvalidAccessKeyId"), "{}", failed.stderr);
    assert_eq!(refuses.requests().len(), 2);
}

#[test]
fn nobody_there_is_said_soon() {
    let free = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let case = case("s3://centre/reports");
    big(&case, 1000);
    let began = Instant::now();
    let server = format!("http://someone:quitesecret@{free}");
    let failed = run(&case, &["bundle", "all", "--log-format", "json"], &server);
    ends(&failed, 1);
    assert!(began.elapsed() < Duration::from_secs(60));
    assert!(failed.stderr.contains("deliver/unreachable"), "{}", failed.stderr);
    assert!(failed.stderr.contains("refused"), "{}", failed.stderr);
    assert!(!failed.stderr.contains("quitesecret"), "{}", failed.stderr);
    assert!(case.path(BUNDLE).exists());
    // The second one is not tried.
    let failed = run(&case, &["deliver"], &format!("http://{free}"));
    ends(&failed, 1);
    assert!(failed.stderr.contains("another bundle was not tried"), "{}", failed.stderr);
    assert_eq!(failed.stderr.matches("error[").count(), 1, "{}", failed.stderr);
}

#[cfg(unix)]
#[test]
fn a_signal_takes_back_what_was_sent_in_part() {
    let hangs = Server::start(|line, _| match line.split(' ').next() {
        Some("HEAD") => Some(MISSING),
        Some("POST") => Some(BEGUN),
        Some("PUT") => None,
        _ => Some(OK),
    });
    let case = case("s3://centre/reports");
    big(&case, 20_000_000);
    let mut command = Command::new(env!("CARGO_BIN_EXE_pressrun"));
    command.arg("deliver").arg("--root").arg(case.root()).stderr(Stdio::piped());
    environment(&mut command, &hangs.address);
    let child = command.spawn().unwrap();
    let asked = |start: &str| hangs.requests().iter().any(|line| line.starts_with(start));
    wait_until(|| asked("PUT "));
    let kill = Command::new("kill").arg(child.id().to_string()).status().unwrap();
    assert!(kill.success());
    let output = child.wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(143));
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(said.contains("deliver/stopped"), "{said}");
    assert!(asked("DELETE /centre/reports/all/big.zip?uploadId=upload1"), "{:?}", hangs.requests());
}

fn wait_until(done: impl Fn() -> bool) {
    let began = Instant::now();
    while !done() {
        assert!(began.elapsed() < Duration::from_secs(60), "it does not come to that");
        thread::sleep(Duration::from_millis(20));
    }
}

/// moto's server, from where `tests/tools/install.sh` puts it or from the path.
struct Moto {
    child: Child,
    address: String,
}

impl Moto {
    fn start(test: &str) -> Option<Self> {
        let target = Path::new(env!("CARGO_BIN_EXE_pressrun")).parent()?.parent()?;
        let own = target.join("test-tools/venv/bin/moto_server");
        let program = if own.exists() { own } else { PathBuf::from("moto_server") };
        let free = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
        let mut command = Command::new(program);
        command.args(["-H", "127.0.0.1", "-p", &free.port().to_string()]);
        let Ok(mut child) = command.stdout(Stdio::null()).stderr(Stdio::null()).spawn() else {
            println!("skipped {test}: there is no moto_server (tests/tools/install.sh)");
            return None;
        };
        let began = Instant::now();
        while std::net::TcpStream::connect(free).is_err() {
            if child.try_wait().unwrap().is_some() || began.elapsed() > Duration::from_secs(60) {
                let _ = child.kill();
                println!("skipped {test}: moto_server does not start (tests/tools/install.sh)");
                return None;
            }
            thread::sleep(Duration::from_millis(50));
        }
        Some(Self { child, address: format!("http://{free}") })
    }

    fn ask(&self, method: &str, path: &str) -> String {
        String::from_utf8_lossy(&ask(&self.address, method, path)).into_owned()
    }

    /// The bytes of an object.
    fn object(&self, path: &str) -> Vec<u8> {
        let answer = ask(&self.address, "GET", path);
        let head = answer.windows(4).position(|four| four == b"\r\n\r\n").unwrap();
        answer[head + 4..].to_vec()
    }
}

impl Drop for Moto {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

#[test]
fn a_bucket_gets_bundles_once_and_whole() {
    let Some(moto) = Moto::start("a_bucket_gets_bundles_once_and_whole") else { return };
    assert!(moto.ask("PUT", "/centre").starts_with("HTTP/1.1 200"));
    let case = case("s3://centre/reports/əla");
    let at = |name: &str| format!("/centre/reports/%C9%99la/all/{name}");
    let first = run(&case, &["bundle", "all", "--message-format", "json"], &moto.address);
    ends(&first, 0);
    assert_eq!(states(&first), ["sent"]);
    assert_eq!(lines(&first, "delivery")[0]["location"], "s3://centre/reports/əla/all/alpha.zip");
    let bytes = fs::read(case.path(BUNDLE)).unwrap();
    assert!(moto.object(&at("alpha.zip")) == bytes);
    let head = moto.ask("HEAD", &at("alpha.zip")).to_lowercase();
    assert!(head.contains(&format!("x-amz-meta-sha256: {}", sha256(&bytes))), "{head}");
    assert!(head.contains("content-type: application/zip"), "{head}");
    // A large one goes in parts; the first is there already.
    let large = big(&case, 20_000_000);
    let second = run(&case, &["deliver", "--message-format", "json"], &moto.address);
    ends(&second, 0);
    assert_eq!(states(&second), ["unchanged", "sent"]);
    assert!(moto.object(&at("big.zip")) == large);
    let uploads = moto.ask("GET", "/centre?uploads");
    assert!(!uploads.contains("<UploadId>"), "{uploads}");
    let third = run(&case, &["deliver", "--message-format", "json"], &moto.address);
    assert_eq!(states(&third), ["unchanged", "unchanged"]);
    // A changed one is sent again.
    let case = case.edit("inputs/people.csv", "Likes", "Loves");
    let changed = run(&case, &["bundle", "all", "--message-format", "json"], &moto.address);
    ends(&changed, 0);
    assert_eq!(states(&changed), ["sent"]);
    assert!(moto.object(&at("alpha.zip")) == fs::read(case.path(BUNDLE)).unwrap());
}

#[test]
fn a_bucket_that_is_not_there_is_named() {
    let Some(moto) = Moto::start("a_bucket_that_is_not_there_is_named") else { return };
    let failed = run(&case("s3://nowhere/reports"), &["bundle", "all", "--quiet"], &moto.address);
    insta::with_settings!({ omit_expression => true, prepend_module_to_snapshot => false, snapshot_path => "../golden" }, {
        insta::assert_snapshot!("deliver_no_bucket", failed.golden());
    });
}
