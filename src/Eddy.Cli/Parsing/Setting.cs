using System.Diagnostics.CodeAnalysis;

namespace Eddy.Cli.Parsing;

/// <summary>One "--set path=value": a place in the options of a run, and the text that goes there.</summary>
/// <param name="Path">Names joined by points, as in config.json: "variance_coefficient".</param>
/// <param name="Value">The text after the first '='; its type is the option's own.</param>
internal sealed record Setting(string Path, string Value)
{
    /// <summary>Splits "path=value"; false unless both sides hold something and the path is names joined by points.</summary>
    public static bool TryParse(string text, [NotNullWhen(true)] out Setting? setting)
    {
        int equals = text.IndexOf('=', StringComparison.Ordinal);
        bool ok = equals > 0 && equals < text.Length - 1
            && text[..equals].Split('.').All(name => name.Length > 0 && name.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-'));
        setting = ok ? new Setting(text[..equals], text[(equals + 1)..]) : null;
        return ok;
    }
}
