namespace Eddy.Cli.Commands;

/// <summary>A command whose help ends with examples.</summary>
internal interface ICommandWithExamples
{
    /// <summary>Whole command lines, each worth typing.</summary>
    IReadOnlyList<string> Examples { get; }
}
