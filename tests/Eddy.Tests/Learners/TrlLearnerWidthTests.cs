using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using Eddy.Numerics;
using Shouldly;

namespace Eddy.Tests.Learners;

/// <summary>
/// A whole learner at every vector width. A process has one width for its life, so that each is a process of its own: these tests, with one of them asked to write down
/// its fingerprints.
/// </summary>
public class TrlLearnerWidthTests
{
    private const string Variable = "EDDY_TEST_FINGERPRINTS";

    private static readonly string[] _switches = ["DOTNET_EnableAVX512", "DOTNET_EnableAVX2", "DOTNET_EnableHWIntrinsic"];

    public static TheoryData<string> Names => TrlLearnerCase.Names;

    [Fact]
    public void Fingerprints_say_what_was_learned()
    {
        string[] names = [.. Names.Select(row => row.Data)];
        string[] lines = [.. names.Select(name => TrlLearnerCase.New(name).Run(0, 60).Fingerprint())];
        lines.Distinct().Count().ShouldBe(names.Length); // no two kinds learn the same
        if (Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } path)
        {
            File.WriteAllLines(path, [Simd<float>.Bits.ToString(CultureInfo.InvariantCulture), .. names.Zip(lines, (name, line) => $"{name}: {line}")]);
        }
    }

    [Fact]
    public void A_learner_has_the_same_bits_at_every_vector_width()
    {
        string[] widest = InProcess(null);
        foreach ((string name, int most) in _switches.Zip([256, 128, 0]))
        {
            string[] narrower = InProcess(name);
            if (RuntimeInformation.ProcessArchitecture == Architecture.X64) // elsewhere there are no such switches
            {
                int.Parse(narrower[0], CultureInfo.InvariantCulture).ShouldBe(Math.Min(most, int.Parse(widest[0], CultureInfo.InvariantCulture)), name);
            }

            narrower[1..].ShouldBe(widest[1..], name);
        }
    }

    private static string[] InProcess(string? off)
    {
        string path = Path.GetTempFileName();
        try
        {
            string test = $"{typeof(TrlLearnerWidthTests).FullName}.{nameof(Fingerprints_say_what_was_learned)}";
            var start = new ProcessStartInfo("dotnet", [typeof(TrlLearnerWidthTests).Assembly.Location, "-nologo", "-noColor", "-method", test])
            {
                RedirectStandardOutput = true,
                RedirectStandardError = true,
                RedirectStandardInput = true,
            };
            foreach (string name in _switches.Append("EDDY_EXPECT_VECTOR_BITS"))
            {
                start.Environment.Remove(name); // this process may itself be one of a narrower width
            }

            start.Environment[Variable] = path;
            if (off is not null)
            {
                start.Environment[off] = "0";
            }

            using Process process = Process.Start(start)!;
            process.StandardInput.Close();
            Task<string> error = process.StandardError.ReadToEndAsync();
            string output = process.StandardOutput.ReadToEnd();
            process.WaitForExit();
            string[] lines = File.ReadAllLines(path);
            (process.ExitCode == 0 && lines.Length > 1).ShouldBeTrue($"{off}: {output}{error.Result}");
            return lines;
        }
        finally
        {
            File.Delete(path);
        }
    }
}
