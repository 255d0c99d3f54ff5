using System.Text.Json;
using Shouldly;

namespace Eddy.Tests.Neurons;

/// <summary>A file of independently computed numbers on recurrent networks, spiking cells or eligibility traces, where it is at hand: beside the repository, or where
/// EDDY_RECURRENT_ORACLES (or the like for another folder of them) points.</summary>
internal sealed class RecurrentOracle
{
    private readonly JsonElement _at;

    private RecurrentOracle(JsonElement at, double tolerance) => (_at, Tolerance) = (at, tolerance);

    /// <summary>Bound on the relative errors of <see cref="ShouldHold"/>.</summary>
    public double Tolerance { get; }

    public RecurrentOracle this[string name] => new(_at.GetProperty(name), Tolerance);

    /// <summary>The whole file; the test is skipped where it is not at hand.</summary>
    public static RecurrentOracle Read(string name, string kind = "recurrent")
    {
        string variable = $"EDDY_{kind.ToUpperInvariant()}_ORACLES";
        string? folder = Environment.GetEnvironmentVariable(variable);
        for (string? at = AppContext.BaseDirectory; folder is null && at is not null; at = Path.GetDirectoryName(at))
        {
            string beside = Path.Combine(at, "shared", "oracles", kind);
            folder = Directory.Exists(beside) ? beside : null;
        }

        string file = Path.Combine(folder ?? "", name + ".json");
        if (folder is null || !File.Exists(file))
        {
            Assert.Skip($"{name}.json is not at hand. Set {variable} to the folder of the {kind} oracles.");
        }

        JsonElement root = JsonDocument.Parse(File.ReadAllText(file)).RootElement;
        return new(root, root.GetProperty("tolerance").GetDouble());
    }

    /// <summary>Names of the properties.</summary>
    public string[] Names() => [.. _at.EnumerateObject().Select(p => p.Name)];

    public bool Has(string name) => _at.TryGetProperty(name, out _);

    public bool Flag(string name) => _at.GetProperty(name).GetBoolean();

    /// <summary>The objects of a list.</summary>
    public RecurrentOracle[] Items(string name) => [.. _at.GetProperty(name).EnumerateArray().Select(e => new RecurrentOracle(e, Tolerance))];

    public double Number(string name) => _at.GetProperty(name).GetDouble();

    public string Text(string name) => _at.GetProperty(name).GetString()!;

    public double[] Vector(string name) => [.. _at.GetProperty(name).EnumerateArray().Select(e => e.GetDouble())];

    public double[][] Matrix(string name) => [.. _at.GetProperty(name).EnumerateArray().Select(row => row.EnumerateArray().Select(e => e.GetDouble()).ToArray())];

    public bool[] Flags(string name) => [.. _at.GetProperty(name).EnumerateArray().Select(e => e.GetBoolean())];

    public double[][][] Matrices(string name)
        => [.. _at.GetProperty(name).EnumerateArray().Select(m => m.EnumerateArray().Select(row => row.EnumerateArray().Select(e => e.GetDouble()).ToArray()).ToArray())];

    /// <summary>All numbers under a name, however nested, in their order.</summary>
    public double[] Flat(string name) => [.. Flat(_at.GetProperty(name))];

    /// <summary>Asserts that a list of numbers is another: the norm of its error relative to the larger of the expected list's norm and a billionth, and its largest error relative to
    /// the largest expected number.</summary>
    public void ShouldHold(IReadOnlyList<double> actual, IReadOnlyList<double> expected, string what)
    {
        actual.Count.ShouldBe(expected.Count, what);
        actual.ShouldAllBe(a => double.IsFinite(a), what); // what is no number is below every bound
        double[] errors = [.. actual.Zip(expected, (a, e) => Math.Abs(a - e))];
        double size = Math.Sqrt(expected.Sum(e => e * e)), largest = expected.Max(Math.Abs);
        (Math.Sqrt(errors.Sum(e => e * e)) / Math.Max(size, 1e-9)).ShouldBeLessThanOrEqualTo(Tolerance, what);
        errors.Max().ShouldBeLessThanOrEqualTo(largest == 0 ? Tolerance : Tolerance * largest, what);
    }

    private static IEnumerable<double> Flat(JsonElement at)
        => at.ValueKind == JsonValueKind.Array ? at.EnumerateArray().SelectMany(Flat) : [at.GetDouble()];
}
