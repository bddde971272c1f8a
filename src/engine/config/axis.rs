//! The versions of a project: [`Axis`].
//!
//! In: the plans of the configuration. Out: their versions in order, what bits of a [`VersionSet`] stand for, or why the plans
//! do not fit together.

use super::{ConfigError, Plan};
use crate::catalog::{Stretch, Version, VersionSet, describe, stretches};

/// One version of the axis.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct AxisVersion {
    /// Index into [`Axis::plans`].
    pub plan: usize,
    /// The release: `3.20`, or `latest`.
    pub release: String,
    /// The release as numbers, when the plan has numbered releases.
    pub number: Option<(u32, u32)>,
    /// `plan@release`.
    pub id: String,
    /// Segment of URLs with a leading slash, empty for the newest stable release of the default plan.
    pub segment: String,
    /// Title for readers, with the release filled in.
    pub title: String,
}

/// Why the lists of a plan do not fit together: a release that is built and is to come or is gone, older ones before newer
/// ones, since the first is what `latest` means, or another `latest-stable` than one that is built.
fn misplaced(plan: &Plan) -> Option<String> {
    for (list, key) in [(&plan.next, "next"), (&plan.deprecated, "deprecated")] {
        if let Some(release) = plan.releases.iter().find(|release| list.contains(release)) {
            return Some(format!("release `{release}` stands in `releases` and in `{key}`"));
        }
    }
    let pairs = plan.releases.iter().zip(plan.releases.iter().skip(1));
    for (before, after) in pairs {
        if parse_release(before) < parse_release(after) {
            return Some(format!("release `{before}` stands before `{after}`: write the newest first"));
        }
    }
    let stable = plan.latest_stable.as_ref().filter(|stable| !plan.releases.contains(stable))?;
    Some(format!("`latest-stable` is `{stable}`, which is not in `releases`"))
}

/// All versions in the order of `book.toml`: what the bits of a [`VersionSet`] stand for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Axis {
    /// The plans.
    pub plans: Vec<Plan>,
    versions: Vec<AxisVersion>,
    plan_sets: Vec<VersionSet>,
}

impl Axis {
    /// The axis of `plans`.
    ///
    /// # Errors
    /// No plan, more than 128 versions, a name twice, two default plans, or a release that is not where it belongs.
    pub fn new(plans: &[Plan]) -> Result<Self, ConfigError> {
        let fail = |message: String| Err(ConfigError { range: None, message });
        if plans.is_empty() {
            return fail("no `[[plan]]`: name at least one".into());
        }
        let mut axis = Self { plans: plans.to_vec(), versions: Vec::new(), plan_sets: Vec::new() };
        for (index, plan) in plans.iter().enumerate() {
            let own = [&plan.name, &plan.short];
            if let Some(name) = own.into_iter().find(|name| axis.find_plan(name).is_some_and(|other| other < index)) {
                return fail(format!("two plans are named `{name}`: name and short name of each have to be its own"));
            }
            if plan.default && plans[..index].iter().any(|other| other.default) {
                return fail(format!("plan `{}` is a second default plan", plan.name));
            }
            let latest = ["latest".to_owned()];
            let releases = if plan.releases.is_empty() { &latest[..] } else { &plan.releases };
            let bare = plan.default.then(|| plan.latest_stable.as_ref().or(releases.first())).flatten();
            let start = axis.versions.len();
            if start + releases.len() > VersionSet::CAPACITY {
                return fail(format!("more than {} versions", VersionSet::CAPACITY));
            }
            for (place, release) in releases.iter().enumerate() {
                if releases[..place].contains(release) {
                    return fail(format!("plan `{}` has release `{release}` twice", plan.name));
                }
                let number = parse_release(release);
                if number.is_none() && !plan.releases.is_empty() {
                    return fail(format!("release `{release}` of plan `{}` is not of the form `X.Y`", plan.name));
                }
                let id = format!("{}@{release}", plan.name);
                let title = if plan.title.is_empty() { &plan.name } else { &plan.title };
                axis.versions.push(AxisVersion {
                    plan: index,
                    release: release.clone(),
                    number,
                    segment: if bare == Some(release) { String::new() } else { format!("/{id}") },
                    title: title.replace("{release}", release),
                    id,
                });
            }
            if let Some(message) = misplaced(plan) {
                return fail(format!("plan `{}`: {message}", plan.name));
            }
            axis.plan_sets.push((start..axis.versions.len()).collect());
        }
        Ok(axis)
    }

    /// All versions.
    #[must_use]
    pub fn universe(&self) -> VersionSet {
        VersionSet::first(self.versions.len())
    }

    /// The versions in order.
    #[must_use]
    pub fn versions(&self) -> &[AxisVersion] {
        &self.versions
    }

    /// The versions of the plan with index `plan`.
    #[must_use]
    pub fn plan_set(&self, plan: usize) -> VersionSet {
        self.plan_sets[plan]
    }

    /// The plan with this short or long name.
    #[must_use]
    pub fn find_plan(&self, name: &str) -> Option<usize> {
        self.plans.iter().position(|plan| plan.short == name || plan.name == name)
    }

    /// The versions that `name` stands for: a version id, `short@release`, or a plan.
    #[must_use]
    pub fn find(&self, name: &str) -> Option<VersionSet> {
        if let Some(plan) = self.find_plan(name) {
            return Some(self.plan_set(plan));
        }
        (0..self.versions.len()).find(|&index| self.version(index).is_named(name)).map(VersionSet::single)
    }

    /// The version `index` as the catalog's type.
    #[must_use]
    pub fn version(&self, index: usize) -> Version<'_> {
        let version = &self.versions[index];
        let plan = &self.plans[version.plan];
        Version::new(&plan.name, &plan.short, &version.release, version.number.is_some())
    }

    /// A set in words: `fpt, ghec, ghes 3.10 and later`.
    #[must_use]
    pub fn describe(&self, set: VersionSet) -> String {
        let mut out = String::new();
        describe(set, self.versions.len(), |index| self.version(index), &mut out).expect("a String takes everything");
        out
    }

    /// What a set consists of, for words other than those of [`Self::describe`].
    pub fn stretches(&self, set: VersionSet) -> impl Iterator<Item = Stretch<'_>> {
        stretches(set, self.versions.len(), |index| self.version(index))
    }

    /// The version whose addresses have no segment of their own: the newest stable one of the default plan.
    #[must_use]
    pub fn default_version(&self) -> Option<usize> {
        self.versions.iter().position(|version| version.segment.is_empty())
    }

    /// As [`Self::describe`], behind a negation: nothing is there in `any version`.
    #[must_use]
    pub fn describe_none(&self, set: VersionSet) -> String {
        if set == self.universe() { "any version".to_owned() } else { self.describe(set) }
    }
}

/// The numbers of a release `X.Y`.
#[must_use]
pub fn parse_release(release: &str) -> Option<(u32, u32)> {
    let (major, minor) = release.split_once('.')?;
    Some((major.parse().ok()?, minor.parse().ok()?))
}
