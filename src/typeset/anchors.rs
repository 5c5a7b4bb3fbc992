//! Which pages a piece of the source must lie on, by what stands before and behind it in the source and
//! is known to be on some page.

use std::collections::BTreeMap;

use aho_corasick::AhoCorasick;

/// Places of the source and the page that each is on.
#[derive(Debug, Default)]
pub(super) struct Anchors {
    /// Byte of the source → page; `None` for what stands on several.
    pages: BTreeMap<usize, Option<u32>>,
}

impl Anchors {
    /// Notes that what starts at a byte of the source stands on a page.
    pub(super) fn note(&mut self, at: usize, page: u32) {
        let known = self.pages.entry(at).or_insert(Some(page));
        if *known != Some(page) {
            *known = None;
        }
    }

    /// Notes texts that stand on one page only.
    pub(super) fn note_texts(&mut self, texts: &[(usize, String)], pages: &[String]) {
        let patterns = texts.iter().map(|(_, text)| text);
        // Texts that are too many to look for are no help; the numbers are then found by their text.
        let Ok(automaton) = AhoCorasick::new(patterns) else { return };
        let mut found: Vec<Vec<u32>> = vec![Vec::new(); texts.len()];
        for (page, number) in pages.iter().zip(1..) {
            for hit in automaton.find_overlapping_iter(page) {
                let pages = &mut found[hit.pattern().as_usize()];
                if pages.last() != Some(&number) {
                    pages.push(number);
                }
            }
        }
        for ((at, _), pages) in texts.iter().zip(found) {
            if let [page] = pages.as_slice() {
                self.note(*at, *page);
            }
        }
    }

    /// The anchors in the order of the source, without those that are printed elsewhere than in their
    /// turn, such as a footer that is written down first.
    pub(super) fn in_order(&self) -> Vec<(usize, u32)> {
        let anchors: Vec<(usize, u32)> =
            self.pages.iter().filter_map(|(at, page)| Some((*at, (*page)?))).collect();
        longest_rising(&anchors)
    }
}

/// The first and the last page that a place of the source may be on. `None` stands for no bound.
pub(super) fn window(anchors: &[(usize, u32)], start: usize, end: usize) -> (u32, Option<u32>) {
    let behind = anchors.partition_point(|(at, _)| *at < end);
    let before = anchors[..behind].iter().rev().find(|(at, _)| *at <= start);
    (before.map_or(1, |(_, page)| *page), anchors.get(behind).map(|(_, page)| *page))
}

/// The longest part of a list whose pages never fall.
fn longest_rising(anchors: &[(usize, u32)]) -> Vec<(usize, u32)> {
    // For each length the anchor that ends the best run of it, and for each anchor the one before.
    let mut ends: Vec<usize> = Vec::new();
    let mut before: Vec<Option<usize>> = Vec::with_capacity(anchors.len());
    for (index, (_, page)) in anchors.iter().enumerate() {
        let place = ends.partition_point(|end| anchors[*end].1 <= *page);
        before.push(place.checked_sub(1).map(|place| ends[place]));
        match ends.get_mut(place) {
            Some(end) => *end = index,
            None => ends.push(index),
        }
    }
    let mut run = Vec::new();
    let mut next = ends.last().copied();
    while let Some(index) = next {
        run.push(anchors[index]);
        next = before[index];
    }
    run.reverse();
    run
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_printed_out_of_its_turn_bounds_nothing() {
        let mut anchors = Anchors::default();
        for (at, page) in [(5, 9), (10, 1), (20, 2), (25, 2), (30, 1), (30, 4), (40, 3)] {
            anchors.note(at, page);
        }
        let anchors = anchors.in_order();
        assert_eq!(anchors, [(10, 1), (20, 2), (25, 2), (40, 3)]);
        assert_eq!(window(&anchors, 12, 15), (1, Some(2)));
        assert_eq!(window(&anchors, 21, 23), (2, Some(2)));
        assert_eq!(window(&anchors, 50, 52), (3, None));
        assert_eq!(window(&anchors, 1, 2), (1, Some(1)));
    }
}
