using System.Reflection;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Text.Json.Nodes;
using Eddy.Checkpoints;

namespace Eddy.Experiments.Runs;

/// <summary>Where a run ran, as far as it can matter to its numbers and speed. Holds no names of machines or users and no paths.</summary>
public static class RunEnvironment
{
    private const string CpuFile = "/proc/cpuinfo";

    /// <summary>
    /// The keys <c>os, architecture, dotnet, processors, cpu, vector_bits, eddy, commit</c>. What cannot be known is null: the CPU's name
    /// outside Linux, the commit of a build outside a repository.
    /// </summary>
    public static JsonObject Capture()
    {
        (string version, string? commit) = Build(typeof(Checkpoint).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "");
        return new JsonObject
        {
            ["os"] = RuntimeInformation.OSDescription,
            ["architecture"] = RuntimeInformation.ProcessArchitecture.ToString(),
            ["dotnet"] = Environment.Version.ToString(),
            ["processors"] = Environment.ProcessorCount,
            ["cpu"] = CpuName(),
            ["vector_bits"] = VectorBits,
            ["eddy"] = version,
            ["commit"] = commit,
        };
    }

    /// <summary>Bits of the widest vector that runs in hardware; 64 where none does.</summary>
    private static int VectorBits => Vector512.IsHardwareAccelerated ? 512 : Vector256.IsHardwareAccelerated ? 256 : Vector128.IsHardwareAccelerated ? 128 : 64;

    /// <summary>The version and the commit in an informational version such as <c>0.1.0+2850f6b…</c>.</summary>
    internal static (string Version, string? Commit) Build(string informationalVersion)
    {
        int plus = informationalVersion.IndexOf('+');
        if (plus < 0)
        {
            return (informationalVersion, null);
        }

        string commit = informationalVersion[(plus + 1)..];
        bool named = commit.Length is >= 7 and <= 64 && commit.All(char.IsAsciiHexDigitLower);
        return (informationalVersion[..plus], named ? commit : null);
    }

    private static string? CpuName()
    {
        try
        {
            return File.Exists(CpuFile) ? CpuName(File.ReadLines(CpuFile)) : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>The model of the first processor that names one.</summary>
    internal static string? CpuName(IEnumerable<string> lines)
    {
        string? line = lines.FirstOrDefault(line => line.StartsWith("model name", StringComparison.Ordinal) && line.Contains(':'));
        return line is null ? null : line[(line.IndexOf(':') + 1)..].Trim();
    }
}
