using System.CommandLine;

namespace Eddy.Cli.Parsing;

/// <summary>Makes positional arguments.</summary>
internal static class ArgumentOf
{
    /// <summary>One text that must be there.</summary>
    public static Argument<string> Text(string name, string description) => new(name) { Description = description, Arity = ArgumentArity.ExactlyOne };

    /// <summary>One text or more.</summary>
    public static Argument<string[]> Texts(string name, string description) => new(name) { Description = description, Arity = ArgumentArity.OneOrMore };
}
