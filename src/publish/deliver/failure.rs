//! Why a delivery failed, in words that hold no credentials.
//!
//! The answers of a server and the errors of a client can quote keys, signatures and addresses with
//! passwords. So they are never told as they are: only a code of S3, a status, or the innermost
//! cause is, and what stands in the secret variables of the environment is taken out of that.

use std::error::Error;
use std::io;

use object_store::client::HttpError;

use crate::config::Destination;

/// What sort of failure.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Nobody answers.
    Unreachable,
    /// The credentials are missing, wrong, or not enough.
    Refused,
    /// There is no such bucket or folder.
    NoSuchPlace,
    /// The file is not what it was.
    Altered,
    /// The run was stopped.
    Stopped,
    /// Anything else.
    Other,
}

/// Why a delivery failed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failure {
    /// What sort.
    pub kind: Kind,
    /// In words, to follow the name of a file.
    pub message: String,
}

impl Failure {
    pub(super) fn new(kind: Kind, message: impl Into<String>) -> Self {
        Self { kind, message: message.into() }
    }

    /// Whether another file would fail alike.
    pub fn concerns_all(&self) -> bool {
        !matches!(self.kind, Kind::Altered | Kind::Other)
    }
}

/// The variables that hold what nobody may read.
const SECRETS: [&str; 5] = [
    "AWS_SECRET_ACCESS_KEY",
    "AWS_SESSION_TOKEN",
    "AWS_ACCESS_KEY_ID",
    "AWS_ENDPOINT_URL",
    "AWS_PROXY_URL",
];

/// The codes of S3 for credentials that do not do.
const REFUSALS: [&str; 9] = [
    "AccessDenied",
    "AllAccessDisabled",
    "AuthorizationHeaderMalformed",
    "ExpiredToken",
    "InvalidAccessKeyId",
    "InvalidToken",
    "RequestTimeTooSkewed",
    "SignatureDoesNotMatch",
    "TokenRefreshRequired",
];

/// Puts an error of the object store into words.
pub(super) fn of(error: &object_store::Error, to: &Destination) -> Failure {
    let text = error.to_string();
    let Destination::S3 { bucket, .. } = to else {
        return Failure::new(Kind::Other, format!("it cannot be written ({})", innermost(error)));
    };
    // The last resort of the standard chain, where no machine of Amazon's runs this.
    if text.contains("169.254.169.254") || text.contains("169.254.170.2") {
        return Failure::new(Kind::Refused, "there are no credentials for it in the environment");
    }
    if let Some(code) = code(&text) {
        return match code {
            "NoSuchBucket" => {
                Failure::new(Kind::NoSuchPlace, format!("there is no bucket `{bucket}`"))
            }
            code if REFUSALS.contains(&code) => {
                Failure::new(Kind::Refused, format!("the server refuses it ({code})"))
            }
            code => Failure::new(Kind::Other, format!("the server refuses it ({code})")),
        };
    }
    if let Some(status) = status(&text) {
        let kind = match status {
            401 | 403 => Kind::Refused,
            500.. => Kind::Unreachable,
            _ => Kind::Other,
        };
        return Failure::new(kind, format!("the server answers with status {status}"));
    }
    let told = format!("{} cannot be reached ({})", server(), scrubbed(&innermost(error)));
    match chain(error).any(|cause| cause.downcast_ref::<HttpError>().is_some()) {
        true => Failure::new(Kind::Unreachable, told),
        false => Failure::new(Kind::Other, "the server gives no answer that can be understood"),
    }
}

/// The server as far as it may be told: without a user or a path.
fn server() -> String {
    let endpoint =
        std::env::var("AWS_ENDPOINT_URL_S3").or_else(|_| std::env::var("AWS_ENDPOINT_URL"));
    let Some(url) = endpoint.ok().and_then(|text| url::Url::parse(&text).ok()) else {
        return "the server of the bucket".to_owned();
    };
    let port = url.port().map(|port| format!(":{port}")).unwrap_or_default();
    format!("{}://{}{port}", url.scheme(), url.host_str().unwrap_or_default())
}

fn chain<'a>(error: &'a (dyn Error + 'static)) -> impl Iterator<Item = &'a (dyn Error + 'static)> {
    std::iter::successors(Some(error), |error: &&'a (dyn Error + 'static)| (*error).source())
}

/// The first cause of all.
fn innermost(error: &(dyn Error + 'static)) -> String {
    let last = chain(error).last();
    match last.and_then(|cause| cause.downcast_ref::<io::Error>()) {
        // An error in an error has its words from the inner one.
        Some(cause) => cause.to_string(),
        None => last.map(ToString::to_string).unwrap_or_default(),
    }
}

fn scrubbed(text: &str) -> String {
    let secret = |name: &&str| std::env::var(name).ok().filter(|secret| secret.len() > 3);
    SECRETS
        .iter()
        .filter_map(secret)
        .fold(text.to_owned(), |text, secret| text.replace(&secret, "…"))
}

/// The code in an answer of S3.
fn code(text: &str) -> Option<&str> {
    let (code, _) = text.split_once("<Code>")?.1.split_once("</Code>")?;
    (!code.is_empty() && code.chars().all(|c| c.is_ascii_alphanumeric())).then_some(code)
}

/// The status in the words of the object store.
fn status(text: &str) -> Option<u16> {
    let rest = text.split_once("status code: ")?.1;
    rest.get(..3)?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(text: &str) -> Failure {
        let to = Destination::S3 { bucket: "centre".into(), prefix: String::new() };
        let source = io::Error::other(text.to_owned());
        of(&object_store::Error::Generic { store: "S3", source: Box::new(source) }, &to)
    }

    #[test]
    fn an_answer_is_told_by_its_code_and_never_quoted() {
        let answer = "Server returned non-2xx status code: 403 Forbidden: <Error><Code>InvalidAccessKeyId</Code>\
            <AWSAccessKeyId>AKIAEXAMPLE</AWSAccessKeyId></Error>";
        let failure = told(answer);
        assert_eq!(
            failure,
            Failure::new(Kind::Refused, "the server refuses it (InvalidAccessKeyId)")
        );
        assert_eq!(told("<Code>NoSuchBucket</Code>").message, "there is no bucket `centre`");
        assert_eq!(told("<Code>SlowDown AKIA</Code>").kind, Kind::Other);
        let failure = told("status code: 503 Service Unavailable: AKIAEXAMPLE");
        assert_eq!(failure, Failure::new(Kind::Unreachable, "the server answers with status 503"));
        assert!(!told("AKIAEXAMPLE of http://user:word@host").message.contains("AKIA"));
    }
}
