//! A race: every contender runs once a round, and ratios are taken within a round.

use std::fmt;
use std::time::Duration;

use super::Fallible;

/// What one run of a contender cost.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Cost {
    pub(crate) time: Duration,
    /// Peak memory in bytes, if it was measured.
    pub(crate) memory: Option<u64>,
}

impl From<Duration> for Cost {
    fn from(time: Duration) -> Self {
        Self { time, memory: None }
    }
}

struct Contender<'a> {
    name: &'static str,
    run: Box<dyn FnMut() -> Fallible<Cost> + 'a>,
    costs: Vec<Cost>,
}

/// Contenders on their way through the rounds.
#[derive(Default)]
pub(crate) struct Race<'a> {
    contenders: Vec<Contender<'a>>,
}

/// What a ratio should be.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Target {
    AtMost(f64),
    AtLeast(f64),
}

impl<'a> Race<'a> {
    /// Enters a contender. It measures itself, so that preparations do not count.
    pub(crate) fn enter(&mut self, name: &'static str, run: impl FnMut() -> Fallible<Cost> + 'a) {
        self.contenders.push(Contender { name, run: Box::new(run), costs: Vec::new() });
    }

    /// Runs a round that does not count, which fills the system's caches, and then the rounds.
    pub(crate) fn run(mut self, rounds: usize) -> Fallible<Results> {
        for round in 0..=rounds {
            for contender in &mut self.contenders {
                let cost = (contender.run)().map_err(|e| format!("{}: {e}", contender.name))?;
                if round > 0 {
                    contender.costs.push(cost);
                }
            }
        }
        let costs = self.contenders.into_iter().map(|c| (c.name, c.costs)).collect();
        Ok(Results { costs })
    }
}

/// The costs of all contenders, round by round.
pub(crate) struct Results {
    costs: Vec<(&'static str, Vec<Cost>)>,
}

impl Results {
    /// The costs of a contender; none if it did not run.
    pub(crate) fn of(&self, name: &str) -> &[Cost] {
        self.costs.iter().find(|(other, _)| *other == name).map_or(&[], |(_, costs)| costs)
    }

    /// A line for each contender: minimum and median of its times, and peak memory.
    pub(crate) fn print(&self) {
        println!("{:<44} {:>10} {:>10} {:>12}", "", "minimum", "median", "peak memory");
        for (name, costs) in &self.costs {
            let times = Spread::of(costs.iter().map(|cost| cost.time.as_secs_f64()));
            let memory = costs.iter().filter_map(|cost| cost.memory).max();
            let memory = memory.map_or(String::new(), mebibytes);
            let (minimum, median) = (seconds(times.minimum), seconds(times.median));
            println!("{name:<44} {minimum:>10} {median:>10} {memory:>12}");
        }
    }

    /// The ratio of two contenders' times, taken within each round, beside its target.
    pub(crate) fn ratio(&self, what: &str, contenders: (&str, &str), target: Target) {
        judge(what, self.compare(contenders), target);
    }

    /// The ratio of two contenders' times, taken within each round.
    pub(crate) fn compare(&self, (above, below): (&str, &str)) -> Spread {
        let pairs = self.of(above).iter().zip(self.of(below));
        Spread::of(pairs.map(|(a, b)| a.time.as_secs_f64() / b.time.as_secs_f64()))
    }
}

/// Prints a measured ratio beside its target. Nothing fails: a benchmark reports, and the machine
/// may be busy.
pub(crate) fn judge(what: &str, measured: Spread, target: Target) {
    if measured.count == 0 {
        println!("{what}: not measured");
        return;
    }
    let met = match target {
        Target::AtMost(limit) => measured.median <= limit,
        Target::AtLeast(limit) => measured.median >= limit,
    };
    let word = if met { "met" } else { "MISSED" };
    println!("{what}: {measured}; target {target}: {word}");
}

impl fmt::Display for Target {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::AtMost(limit) => write!(f, "at most {limit}"),
            Self::AtLeast(limit) => write!(f, "at least {limit}"),
        }
    }
}

/// Minimum, median and maximum of some numbers.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Spread {
    pub(crate) minimum: f64,
    pub(crate) median: f64,
    pub(crate) maximum: f64,
    pub(crate) count: usize,
}

impl Spread {
    pub(crate) fn of(numbers: impl IntoIterator<Item = f64>) -> Self {
        let mut numbers: Vec<f64> = numbers.into_iter().collect();
        numbers.sort_by(f64::total_cmp);
        let count = numbers.len();
        let at = |index: usize| numbers.get(index).copied().unwrap_or(f64::NAN);
        let median = (at(count.saturating_sub(1) / 2) + at(count / 2)) / 2.0;
        Self { minimum: at(0), median, maximum: at(count.saturating_sub(1)), count }
    }
}

impl fmt::Display for Spread {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { minimum, median, maximum, count } = self;
        write!(f, "{median:.2} ({minimum:.2} to {maximum:.2} in {count} rounds)")
    }
}

fn seconds(seconds: f64) -> String {
    if seconds < 1.0 { format!("{:.1} ms", seconds * 1e3) } else { format!("{seconds:.2} s") }
}

/// A number of bytes in MiB.
pub(crate) fn mebibytes(bytes: u64) -> String {
    format!("{:.1} MiB", bytes as f64 / f64::from(1 << 20))
}
