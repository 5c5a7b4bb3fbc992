//! The key that bundles are signed with, and the one that signatures are held against.

use std::path::{Path, PathBuf};

use crate::config::{BundleConfig, Workspace};
use crate::diagnostic::{Diagnostic, Stage};
use crate::publish::signature::{BadKey, Key, Signer};

/// The variable with the path of the secret key's file.
pub(super) const KEY_FILE: &str = "PRESSRUN_SIGNING_KEY_FILE";
/// The variable with the password of the secret key.
pub(super) const PASSWORD: &str = "PRESSRUN_SIGNING_PASSWORD";

/// What signs the ZIPs of a bundle; none if they are not to be signed. A key in the environment alone
/// signs nothing.
///
/// # Errors
/// If they are to be signed and there is no key that can, or it is not the workspace's.
pub fn signer(
    workspace: &Workspace,
    config: &BundleConfig,
) -> Result<Option<Signer>, Box<Diagnostic>> {
    if !config.sign {
        return Ok(None);
    }
    let place = workspace.text.place(config.span.clone());
    let error = |id, message: String, hint: &str| {
        let problem = Diagnostic::error(Stage::Config, id, message);
        Box::new(problem.at(place.clone(), "its ZIPs are to be signed").hint(hint))
    };
    let Some(file) = std::env::var_os(KEY_FILE).filter(|file| !file.is_empty()) else {
        let message = format!("there is no key to sign with: {KEY_FILE} is not set");
        return Err(error(
            "sign/no-key",
            message,
            "`minisign -G -s secret.key -p public.key` makes one",
        ));
    };
    let file = PathBuf::from(file);
    let password = std::env::var(PASSWORD).ok();
    let signer = Signer::read(&file, password.as_deref()).map_err(|bad| {
        let file = file.display();
        match bad {
            BadKey::Unreadable(cause) => {
                let message = format!("the secret key {file} cannot be read ({cause})");
                error(
                    "sign/bad-key",
                    message,
                    "who runs pressrun must be able to read it, and nobody else",
                )
            }
            BadKey::NoKey => error(
                "sign/bad-key",
                format!("{file} is no secret key of minisign"),
                "the file that `minisign -G` writes with -s",
            ),
            BadKey::Locked => error(
                "sign/locked-key",
                format!("the secret key {file} is locked, and {PASSWORD} is not set"),
                "set it, or make a key without a password: `minisign -G -W`",
            ),
            BadKey::WrongPassword => error(
                "sign/locked-key",
                format!("the password in {PASSWORD} does not open the secret key {file}"),
                "it is the one that was given when the key was made",
            ),
        }
    })?;
    let mismatch = workspace.public_key.as_deref().map(Key::read).is_some_and(|declared| {
        declared.ok().map(|key| key.number()) != Key::of(&signer).ok().map(|key| key.number())
    });
    if mismatch {
        let message =
            "the secret key is not the one behind `public_key` of the workspace".to_owned();
        return Err(error("sign/other-key", message, "name the other, or declare its public key"));
    }
    Ok(Some(signer))
}

/// What signatures are held against: the key that is given, or that of the workspace. A file is looked for
/// from where the program runs.
///
/// # Errors
/// If the one given is none.
pub fn public_key(
    given: Option<&str>,
    workspace: Option<&Workspace>,
) -> Result<Option<Key>, Box<Diagnostic>> {
    let declared = workspace.and_then(|workspace| workspace.public_key.as_deref());
    let Some(key) = given.or(declared) else { return Ok(None) };
    Key::read(key).map(Some).map_err(|message| {
        Box::new(Diagnostic::error(Stage::Config, "verify/bad-key", message).hint(
            "give the line that begins with RW, or the file that `minisign -G` writes with -p",
        ))
    })
}

/// What is wrong with the signature of a bundle, if anything.
pub fn signature_fault(bundle: &Path, key: &Key) -> Option<String> {
    crate::publish::signature::verify(bundle, key).err().map(|fault| fault.to_string())
}
