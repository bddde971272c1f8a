//! Every rule: its code, slug and level. The rule's page in `content/diagnostics/` carries the same code.

use super::suggest::nearest;

/// How grave a finding is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Level {
    /// Not reported.
    Allow,
    /// Said, without effect on the exit code.
    Note,
    /// Should be mended.
    Warning,
    /// Readers see something wrong, or a build of the registry is not possible.
    Error,
}

impl Level {
    /// Every level, the least grave first.
    pub const ALL: [Level; 4] = [Level::Allow, Level::Note, Level::Warning, Level::Error];

    /// `allow`, `note`, `warning`, `error`.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Level::Allow => "allow",
            Level::Note => "note",
            Level::Warning => "warning",
            Level::Error => "error",
        }
    }
}

macro_rules! codes {
    ($($(#[doc = $doc:literal])* $name:ident = $code:literal, $slug:literal, $level:ident;)*) => {
        /// A rule of the checker.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[non_exhaustive]
        // Codes of the error catalog are what some rules are about.
        #[allow(clippy::enum_variant_names)]
        pub enum Code { $($(#[doc = $doc])* $name,)* }

        impl Code {
            /// Every rule, in the order of the codes.
            pub const ALL: &'static [Code] = &[$(Code::$name,)*];

            /// The code, such as `DF012`.
            #[must_use]
            pub fn as_str(self) -> &'static str {
                match self { $(Code::$name => $code,)* }
            }

            /// The rule's name, such as `dead-link`.
            #[must_use]
            pub fn slug(self) -> &'static str {
                match self { $(Code::$name => $slug,)* }
            }

            /// What it is about, in one sentence.
            #[must_use]
            pub fn summary(self) -> &'static str {
                match self { $(Code::$name => concat!($($doc),*).trim_ascii(),)* }
            }

            /// The level unless the configuration says otherwise.
            #[must_use]
            pub fn level(self) -> Level {
                match self { $(Code::$name => Level::$level,)* }
            }
        }
    };
}

// 001–099 sources, configuration, front matter, tree, data · 100–199 Liquid · 200–299 markdown, links, anchors, assets
// 300–399 redirects · 400–499 error catalog · 500–599 versions. A number, once published, keeps its meaning.
codes! {
    /// A file or folder cannot be read, or is no text.
    UnreadableSource = "DF001", "unreadable-source", Error;
    /// Front matter is missing, not closed, no YAML mapping, or has a key twice.
    InvalidFrontMatter = "DF002", "invalid-front-matter", Error;
    /// A front matter key that the configuration does not list.
    UnknownKey = "DF003", "unknown-front-matter-key", Error;
    /// A front matter key that is no longer used.
    DeprecatedKey = "DF004", "deprecated-front-matter-key", Warning;
    /// A required front matter key is missing.
    MissingKey = "DF005", "missing-front-matter-key", Error;
    /// A front matter value has another type than its key wants.
    InvalidValue = "DF006", "invalid-front-matter-value", Error;
    /// An entry of `children` leads to no file.
    MissingChild = "DF007", "missing-child", Error;
    /// An entry of `children` stands there twice.
    DuplicateChild = "DF008", "duplicate-child", Error;
    /// An index page has no `children`.
    NoChildren = "DF009", "no-children", Error;
    /// Two pages have one permalink.
    DuplicatePermalink = "DF010", "duplicate-permalink", Error;
    /// A data file is no valid YAML, or no mapping where it has to be one.
    InvalidData = "DF011", "invalid-data", Error;
    /// `book.toml` has something that cannot be used.
    InvalidConfig = "DF012", "invalid-config", Error;
    /// A title that is empty in some version.
    EmptyTitle = "DF014", "empty-title", Error;
    /// An entry of `children` leads out of the content folder.
    EscapingChild = "DF013", "escaping-child", Error;
    /// A comment disables a rule where that rule finds nothing.
    UnusedSuppression = "DF015", "unused-suppression", Warning;
    /// A comment disables or enables something that cannot be disabled or enabled there.
    InvalidSuppression = "DF016", "invalid-suppression", Warning;
    /// A page, a redirect or an asset would have a file that the site cannot have.
    UnfitFileName = "DF017", "unfit-file-name", Error;
    /// An entry of `children` does not begin with a slash.
    UnrootedChild = "DF018", "unrooted-child", Warning;
    /// The paths of two pages differ in case alone.
    PageCaseCollision = "DF019", "page-case-collision", Warning;
    /// A file with front matter that no `children` name.
    UnlistedPage = "DF020", "unlisted-page", Warning;
    /// A key of a data file stands there twice.
    DuplicateKey = "DF021", "duplicate-key", Error;
    /// The marks of a merge conflict stand in a source.
    MergeConflict = "DF022", "merge-conflict", Error;

    /// A Liquid tag or output is not well formed.
    LiquidSyntax = "DF100", "liquid-syntax", Error;
    /// A tag that docfold does not know.
    UnknownTag = "DF101", "unknown-tag", Error;
    /// A block tag without its end.
    UnclosedBlock = "DF102", "unclosed-block", Error;
    /// `data` names something that does not exist.
    MissingData = "DF103", "missing-data", Error;
    /// Reusables or variables include one another in a circle.
    DataLoop = "DF104", "data-loop", Error;
    /// An evaluation would not end within its limits.
    LimitExceeded = "DF105", "limit-exceeded", Error;
    /// An icon that does not exist.
    UnknownIcon = "DF106", "unknown-icon", Error;
    /// A condition that is not well formed.
    InvalidCondition = "DF107", "invalid-condition", Error;
    /// A condition names no plan, no feature and no variable.
    UnknownName = "DF108", "unknown-name-in-condition", Warning;
    /// A filter that docfold does not know.
    UnknownFilter = "DF109", "unknown-filter", Warning;

    /// A tag that writes nothing any more.
    ObsoleteTag = "DF110", "obsolete-tag", Warning;

    /// A branch that no version of its pages reaches.
    UnreachableBranch = "DF120", "unreachable-branch", Warning;
    /// A condition that holds in every version that reaches it.
    AlwaysTrue = "DF121", "condition-always-true", Warning;
    /// A condition that could be said with fewer terms.
    SimplerCondition = "DF122", "simpler-condition", Note;
    /// A condition compares with a release that is neither built nor to come.
    UnsupportedRelease = "DF123", "unsupported-release", Warning;
    /// `not` before the name of a feature, which does not look at the feature.
    NotFeature = "DF124", "not-feature", Warning;
    /// A reusable of several lines breaks the list in which it stands.
    BrokenList = "DF125", "list-broken-by-reusable", Warning;
    /// Markdown stands right below the tag of a block, where it is raw HTML.
    GluedBlock = "DF126", "block-without-blank-line", Warning;
    /// A reusable of several lines leaves the quote in which it stands, or becomes one.
    BrokenQuote = "DF127", "quote-broken-by-reusable", Warning;
    /// A value is to be shown that nothing defines.
    UndefinedVariable = "DF128", "undefined-variable", Warning;

    /// A reusable that nothing uses.
    UnusedReusable = "DF130", "unused-reusable", Warning;
    /// A variable that nothing uses.
    UnusedVariable = "DF131", "unused-variable", Warning;
    /// A feature that nothing names.
    UnusedFeature = "DF132", "unused-feature", Warning;

    /// A link leads to no page.
    DeadLink = "DF200", "dead-link", Error;
    /// `AUTOTITLE` on a link whose target has no title.
    UnresolvedTitle = "DF201", "unresolved-title", Error;
    /// A code annotation that cannot be laid out.
    InvalidAnnotation = "DF202", "invalid-annotation", Error;
    /// An image or another asset does not exist.
    MissingAsset = "DF203", "missing-asset", Error;
    /// A link leads to a page that some of its versions lack.
    PartialLink = "DF204", "partial-link", Error;
    /// A link leads to an old path of a page.
    RedirectedLink = "DF205", "redirected-link", Warning;
    /// A link leads to an anchor that is not there.
    MissingAnchor = "DF206", "missing-anchor", Error;
    /// A link names a language or a release.
    HardCodedLink = "DF207", "hard-coded-link", Warning;
    /// A link differs from the path of its page in case.
    LinkCase = "DF208", "link-case", Error;
    /// An address of another site is not well formed.
    MalformedUrl = "DF209", "malformed-url", Error;
    /// A link does not begin at the root of the site.
    RelativeLink = "DF210", "relative-link", Warning;
    /// A link or an image has no target.
    EmptyLink = "DF211", "empty-link", Error;
    /// An image has no alternative text.
    MissingAltText = "DF212", "missing-alt-text", Warning;
    /// A heading skips a level.
    HeadingLevelSkipped = "DF213", "heading-level-skipped", Warning;
    /// An address of another site does not answer.
    DeadExternalLink = "DF214", "dead-external-link", Error;
    /// A prompt refers to a block of code that is not there.
    MissingPrompt = "DF215", "missing-prompt", Warning;
    /// The mark of an alert is not in capitals.
    AlertCase = "DF216", "alert-case", Warning;
    /// A link begins with a version whose plan does not exist.
    UnknownPlanInLink = "DF217", "unknown-plan-in-link", Warning;
    /// An entry of a list in the front matter leads to no page.
    DeadEntry = "DF218", "dead-entry", Warning;
    /// A block quote begins with the mark of an alert that does not exist.
    UnknownAlert = "DF219", "unknown-alert", Warning;
    /// A link or a footnote refers to a definition that is not there.
    UndefinedReference = "DF220", "undefined-reference", Warning;
    /// A row of a table has more cells than the table has columns.
    LostCells = "DF221", "lost-cells", Warning;
    /// A heading of the first level, where the title is one.
    SecondTitle = "DF222", "second-title", Warning;
    /// An HTML comment is not closed where its block ends.
    UnclosedComment = "DF223", "unclosed-comment", Error;
    /// Nothing refers to a footnote.
    UnusedFootnote = "DF224", "unused-footnote", Warning;
    /// A link has no text.
    LinkWithoutText = "DF225", "link-without-text", Warning;
    /// A heading has no text.
    EmptyHeading = "DF226", "empty-heading", Warning;
    /// A target with a blank in it makes no link.
    BlankInTarget = "DF227", "blank-in-target", Warning;
    /// No fence closes a block of code.
    UnclosedCode = "DF228", "unclosed-code", Warning;
    /// A row of a table stands in a paragraph.
    BrokenTable = "DF229", "broken-table", Warning;

    /// Two redirects have one source in one version, with different targets.
    DuplicateRedirect = "DF300", "duplicate-redirect", Error;
    /// A redirect's source is the path of a page that exists.
    RedirectShadowsPage = "DF301", "redirect-shadows-page", Error;
    /// A page redirects from its own path.
    RedirectToItself = "DF302", "redirect-to-itself", Error;
    /// Redirects lead back to where they began.
    RedirectLoop = "DF303", "redirect-loop", Error;
    /// A redirect leads to another redirect.
    RedirectChain = "DF304", "redirect-chain", Warning;
    /// A redirect leads to no page.
    DeadRedirect = "DF305", "dead-redirect", Error;
    /// A redirect leads to a page that is missing in some versions.
    PartialRedirect = "DF306", "partial-redirect", Warning;
    /// A redirect's source ends with a slash.
    RedirectTrailingSlash = "DF307", "redirect-trailing-slash", Warning;
    /// A redirect's source has a doubled slash, `.html` or `index`.
    RedirectNotNormal = "DF308", "redirect-not-normal", Warning;
    /// Two redirects' sources, or a source and a page, differ in case alone.
    RedirectCaseCollision = "DF309", "redirect-case-collision", Warning;
    /// A redirect's source is not in the normal form of percent-encoding.
    RedirectEncoding = "DF310", "redirect-encoding", Warning;
    /// A redirect's source has a character that no path can have.
    RedirectCharacter = "DF311", "redirect-character", Error;
    /// A redirect's source has a fragment or a query.
    RedirectFragment = "DF312", "redirect-fragment", Error;
    /// A redirect's source has Liquid in it.
    RedirectLiquid = "DF313", "redirect-liquid", Error;
    /// A redirect leads off the site or out of the output folder.
    UnsafeRedirect = "DF314", "unsafe-redirect", Error;
    /// A redirect's source does not begin with a slash.
    UnrootedRedirect = "DF315", "unrooted-redirect", Error;
    /// A redirect's source names a language or a version.
    RedirectHardCodedVersion = "DF316", "redirect-hard-coded-version", Warning;
    /// An anchor that others link to is gone.
    LostAnchor = "DF317", "lost-anchor", Error;
    /// A redirect's file and another file or folder of the site have one name.
    RedirectFileClash = "DF318", "redirect-file-clash", Error;
    /// Two redirects have one source once the legacy parts of their paths are taken away.
    LegacyRedirectCollision = "DF319", "legacy-redirect-collision", Warning;
    /// A redirect file cannot be read.
    InvalidRedirectFile = "DF320", "invalid-redirect-file", Error;
    /// An exception overrides a redirect.
    RedirectOverridden = "DF321", "redirect-overridden", Note;
    /// A page that was public is gone.
    LostPage = "DF322", "lost-page", Error;
    /// An error example is not valid JSON.
    InvalidErrorExample = "DF400", "invalid-error-example", Error;
    /// An `error_uri` reaches neither a page nor a redirect.
    DeadErrorUri = "DF401", "dead-error-uri", Error;
    /// An `error_uri` reaches nothing in some of the versions that document the error.
    PartialErrorUri = "DF402", "partial-error-uri", Error;
    /// The redirects behind an `error_uri` go round in a circle.
    ErrorUriLoop = "DF403", "error-uri-loop", Error;
    /// An `error_uri` reaches a page without that anchor.
    MissingErrorAnchor = "DF404", "missing-error-anchor", Error;
    /// A code that was retired is documented again.
    RetiredCodeDocumented = "DF405", "retired-code-documented", Error;
    /// A code of `errors.lock` is no longer documented and not marked as retired.
    VanishedCode = "DF406", "vanished-code", Error;
    /// One code has two meanings in one domain.
    ConflictingError = "DF407", "conflicting-error", Error;
    /// A text of an OAuth error has characters that RFC 6749 does not allow on the wire.
    InvalidErrorText = "DF408", "invalid-error-text", Error;
    /// What front matter or a fence says about an error contradicts the example.
    ConflictingMetadata = "DF409", "conflicting-error-metadata", Error;
    /// Two codes would be one name in the generated module.
    CodeCollision = "DF410", "code-collision", Error;
    /// `errors` in front matter cannot be read.
    InvalidErrorMetadata = "DF411", "invalid-error-metadata", Error;
    /// `errors.lock` cannot be read.
    InvalidErrorLock = "DF412", "invalid-error-lock", Error;
    /// An `error_uri` is no address of a web page.
    UnusableErrorUri = "DF413", "unusable-error-uri", Error;
    /// An `error_uri` is relative.
    RelativeErrorUri = "DF420", "relative-error-uri", Warning;
    /// An `error_uri` needs redirects.
    RedirectedErrorUri = "DF421", "redirected-error-uri", Warning;
    /// The path of an `error_uri` ends with a slash.
    ErrorUriTrailingSlash = "DF422", "error-uri-trailing-slash", Warning;
    /// Nothing after the example says what to do.
    NoSolution = "DF423", "no-solution", Warning;
    /// Two examples of one code in a section have different descriptions.
    DifferingDescriptions = "DF424", "differing-descriptions", Warning;
    /// A heading has examples of several codes below it.
    SeveralCodes = "DF425", "several-codes-in-section", Warning;
    /// The text names an identifier that is nearly, but not, the code.
    MismatchedCode = "DF426", "mismatched-code-in-prose", Warning;
    /// An example looks like an error, but in no shape that is known.
    UnknownErrorShape = "DF427", "unknown-error-shape", Warning;
    /// The same code is documented in another domain too.
    CodeInOtherDomain = "DF428", "code-in-other-domain", Warning;
    /// An example has a placeholder instead of a code.
    PlaceholderCode = "DF429", "placeholder-code", Note;
    /// A page that says it documents errors has none.
    NoErrorCodes = "DF430", "no-error-codes", Warning;

    /// A `versions` value that cannot be read.
    InvalidVersions = "DF500", "invalid-versions", Error;
    /// A page is in no version.
    NoVersions = "DF501", "no-versions", Error;
    /// `versions` names a feature that does not exist.
    UnknownFeature = "DF502", "unknown-feature", Error;
    /// A page is in versions in which its product is not.
    WiderThanProduct = "DF503", "wider-than-product", Error;
    /// `versions` names a plan that the configuration lists as retired.
    RetiredPlan = "DF504", "retired-plan", Warning;
    /// A range of `versions` that no release of its plan meets, beside others that are met.
    UnmetRange = "DF505", "unmet-range", Warning;
}

impl Code {
    /// The rule whose name `name` was meant to be: a slug, unless it looks like a code.
    #[must_use]
    pub fn nearest(name: &str) -> Option<&'static str> {
        nearest(name, Code::ALL.iter().flat_map(|code| [code.slug(), code.as_str()]))
    }

    /// The rule with this code or slug, case ignored.
    #[must_use]
    pub fn find(name: &str) -> Option<Code> {
        Code::ALL
            .iter()
            .copied()
            .find(|code| code.as_str().eq_ignore_ascii_case(name) || code.slug().eq_ignore_ascii_case(name))
    }
}
