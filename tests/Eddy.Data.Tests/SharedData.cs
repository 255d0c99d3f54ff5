namespace Eddy.Data.Tests;

/// <summary>Data sets that are too large for the repository: beside it, or where EDDY_DATA points.</summary>
internal static class SharedData
{
    private const string Variable = "EDDY_DATA";

    /// <summary>The path of a file; the test is skipped where it is not at hand.</summary>
    public static string Find(string file)
    {
        string? folder = Environment.GetEnvironmentVariable(Variable);
        for (string? at = AppContext.BaseDirectory; folder is null && at is not null; at = Path.GetDirectoryName(at))
        {
            string beside = Path.Combine(at, "shared", "data");
            folder = Directory.Exists(beside) ? beside : null;
        }

        string path = Path.Combine(folder ?? "", file);
        if (folder is null || !File.Exists(path))
        {
            Assert.Skip($"{file} is not at hand. Set {Variable} to the folder that holds it.");
        }

        return path;
    }
}
