//! Types of few rules: yes and no, lists, web and e-mail addresses, places on the map.

use std::borrow::Cow;
use std::sync::Arc;

use rust_decimal::Decimal;

use super::read::RawCell;
use super::rules::{Parsed, Unfit, unfit};
use crate::config::ColumnConfig;
use crate::table::Value;

/// The words for yes and no, in lower case. English is always known.
const YES_NO: [(&str, &[&str], &[&str]); 5] = [
    ("en", &["yes", "true", "1", "y", "x"], &["no", "false", "0", "n"]),
    ("az", &["hə", "bəli", "var"], &["yox", "xeyr"]),
    ("ru", &["да", "истина"], &["нет", "ложь"]),
    ("de", &["ja", "wahr"], &["nein", "falsch"]),
    ("fr", &["oui", "vrai"], &["non", "faux"]),
];

/// The languages whose words for yes and no are known.
pub(super) fn yes_no_languages() -> Vec<String> {
    YES_NO.iter().map(|(language, ..)| (*language).to_owned()).collect()
}

pub(super) fn boolean(
    cell: RawCell<'_>,
    shown: &str,
    languages: &[String],
) -> Result<Value, Unfit> {
    if let RawCell::Boolean(value) = cell {
        return Ok(Value::Boolean(value));
    }
    let word = shown.to_lowercase();
    for (language, yes, no) in YES_NO {
        let known =
            language == "en" || languages.iter().any(|tag| tag.split('-').next() == Some(language));
        if known && yes.contains(&word.as_str()) {
            return Ok(Value::Boolean(true));
        }
        if known && no.contains(&word.as_str()) {
            return Ok(Value::Boolean(false));
        }
    }
    let message = format!("`{shown}` is neither yes nor no");
    Err(unfit("data/not-yes-or-no", message, "write yes or no"))
}

pub(super) fn list(shown: &str, config: Option<&ColumnConfig>) -> Value {
    let separator = config.map_or(",", |config| config.separator.as_str());
    let parts: Vec<Arc<str>> = match separator.trim().is_empty() {
        true => shown.split_whitespace().map(Arc::from).collect(),
        false => shown
            .split(separator)
            .map(str::trim)
            .filter(|part| !part.is_empty())
            .map(Arc::from)
            .collect(),
    };
    Value::List(parts.into())
}

pub(super) fn url(shown: Cow<'_, str>) -> Result<Parsed<'_>, Unfit> {
    match url::Url::parse(&shown) {
        Ok(url) if url.has_host() => Ok(Parsed::Text(shown)),
        _ => {
            let message = format!("`{shown}` is not a web address");
            Err(unfit(
                "data/not-a-url",
                message,
                "write it whole, such as https://migration.gov.az",
            ))
        }
    }
}

pub(super) fn email(shown: Cow<'_, str>) -> Result<Parsed<'_>, Unfit> {
    let sound = shown.split_once('@').is_some_and(|(name, host)| {
        !name.is_empty()
            && !host.contains('@')
            && host.split('.').count() > 1
            && host.split('.').all(|part| !part.is_empty())
            && !shown.contains(|c: char| c.is_whitespace() || matches!(c, ',' | ';' | '<' | '>'))
    });
    match sound {
        true => Ok(Parsed::Text(shown)),
        false => {
            let message = format!("`{shown}` is not an e-mail address");
            Err(unfit(
                "data/not-an-email",
                message,
                "write one address, such as office@example.org",
            ))
        }
    }
}

/// Two numbers of degrees. Data packages write the longitude first; Kobo writes the latitude
/// first, with altitude and precision behind it, all parted by blanks.
pub(super) fn geopoint(shown: &str, format: Option<&str>) -> Result<Value, Unfit> {
    let wrong = |reason: &str| {
        let hint = "write longitude and latitude in degrees, such as 49.867, 40.409; if the latitude comes first, declare `format = \"lat,lon\"`";
        unfit("data/not-a-geopoint", format!("`{shown}` is not a place on the map{reason}"), hint)
    };
    let parts: Vec<&str> = match shown.contains(',') {
        true => shown.split(',').map(str::trim).collect(),
        false => shown.split_whitespace().collect(),
    };
    let kobo = !shown.contains(',') && matches!(parts.len(), 2..=4);
    if !kobo && parts.len() != 2 {
        return Err(wrong(""));
    }
    let number = |text: &str| text.parse::<Decimal>().map_err(|_| wrong(""));
    let (first, second) = (number(parts[0])?, number(parts[1])?);
    let lat_first = format == Some("lat,lon") || (format.is_none() && kobo);
    let (lon, lat) = if lat_first { (second, first) } else { (first, second) };
    if lon.abs() > Decimal::from(180) || lat.abs() > Decimal::from(90) {
        return Err(wrong(": a latitude lies between -90 and 90"));
    }
    Ok(Value::Geopoint(lon, lat))
}
