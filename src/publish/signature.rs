//! Signatures of bundles in the format of minisign, so that anyone can verify them with its tools.
//!
//! The same file and key give the same signature: Ed25519 needs no chance, and nothing in it tells the
//! time. (The crate `minisign`, which reads keys and verifies, adds chance to each signature.)

use std::fmt;
use std::fs::File;
use std::io::{self, BufReader, Read, Seek};
use std::path::{Path, PathBuf};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use blake2::{Blake2b512, Digest};
use minisign::{PublicKey, SecretKeyBox, SignatureBox};
use ring::signature::{Ed25519KeyPair, KeyPair};

use super::atomic::{self, Staged};
use super::manifest::EntryRecord;
use crate::source::sha256;

/// What the name of a signature adds to that of its file.
pub const EXTENSION: &str = ".minisig";

/// More than any key or signature has, so that a wrong file is not read to its end.
const LONGEST: u64 = 1 << 16;

/// Where the number of the key, and behind it the seed and the public half, stand in a secret key: behind
/// three algorithms of two bytes, the salt (32) and two limits (8 each).
const KEY_NUMBER: usize = 3 * 2 + 32 + 2 * 8;
const NUMBER_BYTES: usize = 8;
const SEED_BYTES: usize = 32;
const SIGNATURE_BYTES: usize = 64;

/// A secret key that is ready to sign.
pub struct Signer {
    number: [u8; NUMBER_BYTES],
    pair: Ed25519KeyPair,
}

/// Why a secret key cannot be used. It says nothing of what is in the file.
#[derive(Debug)]
pub enum BadKey {
    /// The file cannot be read.
    Unreadable(io::Error),
    /// It is no secret key of minisign.
    NoKey,
    /// It is locked with a password, and none is given.
    Locked,
    /// The password is another.
    WrongPassword,
}

impl fmt::Debug for Signer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Signer").finish_non_exhaustive()
    }
}

impl Signer {
    /// Reads the file of a secret key. Never asks for a password.
    ///
    /// # Errors
    /// If it is no key, or cannot be unlocked with the password.
    pub fn read(file: &Path, password: Option<&str>) -> Result<Self, BadKey> {
        let text = read_short(file).map_err(BadKey::Unreadable)?;
        let bytes = match (kind(&text)?, password) {
            (Kind::Open(bytes), _) => bytes,
            (Kind::Locked, None) => return Err(BadKey::Locked),
            (Kind::Locked, Some(password)) => {
                let key = SecretKeyBox::from_string(&text).map_err(|_| BadKey::NoKey)?;
                let unlocked = key.into_secret_key(Some(password.to_owned()));
                unlocked.map_err(|_| BadKey::WrongPassword)?.to_bytes()
            }
        };
        let seed = KEY_NUMBER + NUMBER_BYTES;
        let half = |from: usize| bytes.get(from..from + SEED_BYTES).ok_or(BadKey::NoKey);
        let pair = Ed25519KeyPair::from_seed_and_public_key(half(seed)?, half(seed + SEED_BYTES)?);
        let mut number = [0; NUMBER_BYTES];
        number.copy_from_slice(bytes.get(KEY_NUMBER..seed).ok_or(BadKey::NoKey)?);
        Ok(Self { number, pair: pair.map_err(|_| BadKey::NoKey)? })
    }

    /// The signature of what is read, as the text of its file. `sha256` is told in it.
    ///
    /// # Errors
    /// If it cannot be read.
    pub fn sign(&self, from: &mut impl Read, sha256: &str) -> io::Result<String> {
        let mut hash = Blake2b512::new();
        let mut chunk = vec![0; 1 << 16];
        loop {
            match from.read(&mut chunk) {
                Ok(0) => break,
                Ok(count) => hash.update(&chunk[..count]),
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
            }
        }
        let signature = self.pair.sign(&hash.finalize());
        let comment = format!("sha256:{sha256}\thashed");
        let whole = self.pair.sign(&[signature.as_ref(), comment.as_bytes()].concat());
        // `ED` says that the hash is signed, not the file.
        let line = STANDARD.encode([&b"ED"[..], &self.number[..], signature.as_ref()].concat());
        let whole = STANDARD.encode(whole.as_ref());
        Ok(format!(
            "untrusted comment: signature of a bundle of pressrun\n{line}\ntrusted comment: {comment}\n{whole}\n"
        ))
    }
}

/// Whether a password locks a secret key.
enum Kind {
    Locked,
    /// The bytes of the key.
    Open(Vec<u8>),
}

/// What the file of a secret key holds. In a key without a password minisign leaves the checksum empty,
/// where the crate wants one; whether both halves belong together is seen when they are used.
fn kind(text: &str) -> Result<Kind, BadKey> {
    let line = text.lines().nth(1).and_then(|line| STANDARD.decode(line.trim()).ok());
    match line {
        Some(bytes) if bytes.starts_with(b"EdSc") => Ok(Kind::Locked),
        Some(bytes) if bytes.starts_with(b"Ed\0\0") => Ok(Kind::Open(bytes)),
        _ => Err(BadKey::NoKey),
    }
}

/// Where the signature of a file is.
pub fn path(of: &Path) -> PathBuf {
    let mut path = of.as_os_str().to_owned();
    path.push(EXTENSION);
    path.into()
}

/// Removes the signature of a file, if there is one.
fn remove(of: &Path) -> io::Result<()> {
    match std::fs::remove_file(path(of)) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}

/// What a signature is held against.
#[derive(Debug, Clone)]
pub struct Key(PublicKey);

impl Key {
    /// Takes a public key, or the file that holds one.
    ///
    /// # Errors
    /// If it is neither, in words.
    pub fn read(key: &str) -> Result<Self, String> {
        if let Ok(key) = PublicKey::from_base64(key.trim()) {
            return Ok(Self(key));
        }
        let text = read_short(Path::new(key)).map_err(|error| {
            format!("`{key}` is no public key, and no file that can be read ({error})")
        })?;
        let found = text.lines().find_map(|line| PublicKey::from_base64(line.trim()).ok());
        found.map(Self).ok_or_else(|| format!("there is no public key of minisign in {key}"))
    }

    /// The public half of a key that signs.
    ///
    /// # Errors
    /// Never for a key that was read.
    pub fn of(signer: &Signer) -> Result<Self, BadKey> {
        let bytes = [&b"Ed"[..], &signer.number[..], signer.pair.public_key().as_ref()].concat();
        PublicKey::from_bytes(&bytes).map(Self).map_err(|_| BadKey::NoKey)
    }

    /// Its number, as minisign tells it.
    pub fn number(&self) -> String {
        number(self.0.keynum())
    }
}

/// What is wrong with the signature of a file.
#[derive(Debug, PartialEq, Eq)]
pub enum Fault {
    /// There is none.
    Missing,
    /// It cannot be read, or is none.
    Unreadable(String),
    /// It was made with a key of this number, and the given one has the other.
    OtherKey(String, String),
    /// It is of another file, or was forged.
    Changed,
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Missing => f.write_str("its signature is missing"),
            Self::Unreadable(why) => write!(f, "its signature cannot be read ({why})"),
            Self::OtherKey(theirs, ours) => {
                write!(f, "it was signed with another key: {theirs}, and the one given is {ours}")
            }
            Self::Changed => f.write_str("it is not the file that was signed"),
        }
    }
}

/// Holds a file against the signature beside it.
///
/// # Errors
/// What is wrong.
pub fn verify(file: &Path, key: &Key) -> Result<(), Fault> {
    let text = match read_short(&path(file)) {
        Ok(text) => text,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Err(Fault::Missing),
        Err(error) => return Err(Fault::Unreadable(error.to_string())),
    };
    let no_signature = || Fault::Unreadable("it is no signature of minisign".to_owned());
    // The crate takes the length of the last line for granted.
    let last = text.lines().nth(3).and_then(|line| STANDARD.decode(line.trim()).ok());
    last.filter(|bytes| bytes.len() == SIGNATURE_BYTES).ok_or_else(no_signature)?;
    let signature = SignatureBox::from_string(&text).map_err(|_| no_signature())?;
    if signature.keynum() != key.0.keynum() {
        return Err(Fault::OtherKey(number(signature.keynum()), key.number()));
    }
    let file = File::open(file).map_err(|error| Fault::Unreadable(error.to_string()))?;
    minisign::verify(&key.0, &signature, BufReader::new(file), true, false, false)
        .map_err(|_| Fault::Changed)
}

/// The number of a key, as minisign tells it.
fn number(bytes: &[u8]) -> String {
    bytes.iter().rev().map(|byte| format!("{byte:02X}")).collect()
}

fn read_short(path: &Path) -> io::Result<String> {
    let mut text = String::new();
    File::open(path)?.take(LONGEST).read_to_string(&mut text)?;
    Ok(text)
}

/// Gives a finished file its name, and its signature one beside it. At no time is there a signature of
/// another file: the old one goes first, and the new one comes last.
///
/// # Errors
/// If the file cannot be read back, or one of the two not be written.
pub fn commit(staged: Staged, target: &Path, signer: Option<(&Signer, &str)>) -> io::Result<()> {
    let signature = match signer {
        Some((signer, sha256)) => {
            let mut file = staged.file();
            file.rewind()?;
            let text = signer.sign(&mut BufReader::new(file), sha256)?;
            Some(atomic::stage(&path(target), text.as_bytes())?)
        }
        None => None,
    };
    remove(target)?;
    staged.commit()?;
    signature.map_or(Ok(()), Staged::commit)
}

/// Size and hash of the signature of a file, if there is one.
pub fn record(of: &Path) -> Option<EntryRecord> {
    let bytes = std::fs::read(path(of)).ok()?;
    Some(EntryRecord { bytes: bytes.len() as u64, sha256: sha256(&bytes) })
}

#[cfg(test)]
mod tests {
    use std::fs;

    use minisign::KeyPair;

    use super::*;

    const NAME: &str = "şəkil.zip";

    fn signer(folder: &Path, password: Option<&str>) -> Signer {
        let pair = match password {
            Some(password) => KeyPair::generate_encrypted_keypair(Some(password.to_owned())),
            None => KeyPair::generate_unencrypted_keypair(),
        };
        let file = folder.join("secret.key");
        fs::write(&file, pair.unwrap().sk.to_box(None).unwrap().into_string()).unwrap();
        Signer::read(&file, password).unwrap()
    }

    fn put(signer: Option<&Signer>, target: &Path, text: &str) {
        let staged = atomic::stage(target, text.as_bytes()).unwrap();
        let hash = sha256(text.as_bytes());
        commit(staged, target, signer.map(|signer| (signer, hash.as_str()))).unwrap();
    }

    #[test]
    fn a_signature_is_of_its_file_and_key_alone_and_always_the_same() {
        let folder = tempfile::tempdir().unwrap();
        let signer = signer(folder.path(), None);
        let key = Key::of(&signer).unwrap();
        let target = folder.path().join(NAME);
        put(Some(&signer), &target, "one");
        let first = fs::read_to_string(path(&target)).unwrap();
        verify(&target, &key).unwrap();
        put(Some(&signer), &target, "two");
        assert_ne!(fs::read_to_string(path(&target)).unwrap(), first);
        verify(&target, &key).unwrap();
        put(Some(&signer), &target, "one");
        assert_eq!(fs::read_to_string(path(&target)).unwrap(), first);
        fs::write(&target, "One").unwrap();
        assert_eq!(verify(&target, &key), Err(Fault::Changed));
        fs::write(&target, "one").unwrap();
        let other = tempfile::tempdir().unwrap();
        let other = Key::of(&self::signer(other.path(), None)).unwrap();
        assert_eq!(verify(&target, &other), Err(Fault::OtherKey(key.number(), other.number())));
        // What the comment says is signed too.
        fs::write(path(&target), first.replace("sha256:", "sha255:")).unwrap();
        assert_eq!(verify(&target, &key), Err(Fault::Changed));
        for damaged in [String::new(), first.replace('=', ""), first.replace("untrusted", ""), {
            let lines: Vec<&str> = first.lines().collect();
            format!("{}\n{}\n{}\nAAAA\n", lines[0], lines[1], lines[2])
        }] {
            fs::write(path(&target), damaged).unwrap();
            assert!(matches!(verify(&target, &key), Err(Fault::Unreadable(_))));
        }
        put(None, &target, "one");
        assert_eq!(verify(&target, &key), Err(Fault::Missing));
    }

    #[test]
    fn a_locked_key_wants_its_password() {
        let folder = tempfile::tempdir().unwrap();
        signer(folder.path(), Some("çətin"));
        let file = folder.path().join("secret.key");
        assert!(matches!(Signer::read(&file, None), Err(BadKey::Locked)));
        assert!(matches!(Signer::read(&file, Some("asan")), Err(BadKey::WrongPassword)));
        fs::write(&file, "untrusted comment: nothing\nAAAA\n").unwrap();
        for password in [None, Some("asan")] {
            assert!(matches!(Signer::read(&file, password), Err(BadKey::NoKey)));
        }
        let gone = Signer::read(&folder.path().join("gone"), None);
        assert!(matches!(gone, Err(BadKey::Unreadable(_))));
    }
}
