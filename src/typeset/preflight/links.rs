//! Links that lead nowhere.

use std::collections::BTreeSet;

use typst::syntax::Span;
use url::Url;

use super::page::Sheet;
use super::{Finding, quoted};
use crate::config::Rule;

pub(super) fn broken(sheet: &Sheet, findings: &mut Vec<Finding>) {
    let mut told = BTreeSet::new();
    for (target, area) in &sheet.links {
        let Some(why) = fault(target) else { continue };
        if !told.insert(target) {
            continue;
        }
        // The text of the link knows where it was set.
        let shown = sheet.runs.iter().find(|run| area.holds(run.area.centre()));
        findings.push(Finding {
            rule: Rule::Links,
            page: Some(sheet.number),
            message: format!(
                "the link to {} on page {} leads nowhere: {why}",
                quoted(target),
                sheet.number
            ),
            span: shown.map_or_else(Span::detached, |run| run.span),
            text: target.clone(),
            hint: Some(
                "write addresses whole: https://example.org, mailto:name@example.org, tel:+994…"
                    .to_owned(),
            ),
        });
    }
}

/// What is wrong with an address, as far as one can tell without asking the network.
fn fault(target: &str) -> Option<&'static str> {
    let url = match Url::parse(target) {
        Ok(url) => url,
        Err(url::ParseError::RelativeUrlWithoutBase) if target.contains('@') => {
            return Some("an address of e-mail begins with mailto:");
        }
        Err(url::ParseError::RelativeUrlWithoutBase) => {
            return Some("it does not begin with https:// or http://");
        }
        Err(_) => return Some("it is no address"),
    };
    match url.scheme() {
        "http" | "https" => {
            let host = url.host_str().unwrap_or_default();
            (!host.contains('.') && !host.contains(':')).then_some("no host has such a name")
        }
        "mailto" => {
            let whole = |address: &str| {
                let parts = address.split_once('@');
                parts.is_some_and(|(name, host)| !name.is_empty() && host.contains('.'))
            };
            (!url.path().split(',').all(whole)).then_some("it is no address of e-mail")
        }
        "tel" => {
            let digits = url.path().chars().filter(char::is_ascii_digit).count();
            (digits < 3).then_some("it is no telephone number")
        }
        "file" => Some("it is a file of one computer"),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::fault;

    #[test]
    fn addresses_are_whole() {
        for good in [
            "https://www.icmpd.org/a?b=c#d",
            "http://[::1]/",
            "mailto:a@b.az",
            "mailto:a@b.az,c@d.az?subject=x",
            "tel:+994123456789",
            "https://xn--80ak6aa92e.com",
        ] {
            assert_eq!(fault(good), None, "{good}");
        }
        for bad in [
            "www.icmpd.org",
            "info@icmpd.org",
            "https://",
            "https://icmpd",
            "mailto:icmpd",
            "tel:",
            "file:///C:/a.pdf",
            "#top",
            "",
        ] {
            assert!(fault(bad).is_some(), "{bad}");
        }
    }
}
