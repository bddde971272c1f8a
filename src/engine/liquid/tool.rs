//! Platforms and tools, whose blocks readers choose among (format.md §4.6): [`PLATFORMS`], [`TOOLS`].
//!
//! Plain data: the key, which names the block and its class, with what readers see, in the order of the choices.

/// The platforms.
pub const PLATFORMS: &[(&str, &str)] = &[("mac", "Mac"), ("windows", "Windows"), ("linux", "Linux")];

/// The tools.
pub const TOOLS: &[(&str, &str)] = &[
    ("agents", "Agents"),
    ("api", "API"),
    ("azure_data_studio", "Azure Data Studio"),
    ("bash", "Bash"),
    ("cli", "GitHub CLI"),
    ("codespaces", "Codespaces"),
    ("curl", "cURL"),
    ("desktop", "Desktop"),
    ("eclipse", "Eclipse"),
    ("graphql", "GraphQL API"),
    ("importer_cli", "GitHub Enterprise Importer CLI"),
    ("javascript", "JavaScript"),
    ("jetbrains", "JetBrains IDEs"),
    ("jetbrains_beta", "JetBrains IDEs (Beta)"),
    ("mobile", "GitHub Mobile"),
    ("skillsets", "Skillsets"),
    ("vimneovim", "Vim/Neovim"),
    ("powershell", "PowerShell"),
    ("visualstudio", "Visual Studio"),
    ("vscode", "Visual Studio Code"),
    ("webui", "Web browser"),
    ("windowsterminal", "Windows Terminal"),
    ("xcode", "Xcode"),
];
