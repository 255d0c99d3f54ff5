namespace Eddy.Cli;

/// <summary>What the process answers to its caller; the meaning of each number is part of the public surface.</summary>
internal static class ExitCode
{
    /// <summary>The work is done.</summary>
    public const int Done = 0;

    /// <summary>The work failed: the disk is full, a folder cannot be written, training diverged, or Eddy has a bug.</summary>
    public const int Failed = 1;

    /// <summary>The command line says something that Eddy cannot do; nothing was written.</summary>
    public const int Usage = 2;

    /// <summary>A file or folder is missing, damaged or of a newer version.</summary>
    public const int BadData = 3;

    /// <summary>The work is done, and a check did not hold.</summary>
    public const int CheckFailed = 4;

    /// <summary>Stopped by Ctrl-C, by a termination signal, or because whoever read the output has gone.</summary>
    public const int Stopped = 130;
}
