using System.Runtime.CompilerServices;
using Eddy.Networks.Recurrent;
using Eddy.Numerics;

namespace Eddy.Traces.Uoro;

/// <summary>Unbiased online recurrent optimisation (Tallec and Ollivier 2017, arXiv 1702.05043): the influence of all weights on all states is kept as one outer product
/// of two vectors, whose mean over fair coin tosses is the exact influence. Memory of the weights' own size for any neuron; what it costs is noise.</summary>
/// <remarks>In a stack every layer has a pair of its own: the mean is then the exact influence within each layer, met by a signal along paths of the same step.</remarks>
public sealed record UoroOptions : TraceRuleOptions
{
    /// <inheritdoc/>
    public override string Name => Copies == 1 ? "uoro" : $"uoro-{Copies}";

    /// <summary>Independent pairs whose gradients are averaged: the noise's variance falls as 1/copies, memory and time grow as copies. 1 to 1024. Default 1.</summary>
    public int Copies { get; init => field = Check(value is > 0 and <= 1024, value, "must be 1 to 1024."); } = 1;

    /// <summary>What keeps the two norms' ratios apart from 0/0; the mean is exact for any value. Finite and above 0. Default 1e-7.</summary>
    public double Epsilon { get; init => field = Check(value > 0 && double.IsFinite(value), value, "must be finite and above 0."); } = 1e-7;

    internal override CreditFacts Describe(LayerFacts layer) => new(GradientExactness.Unbiased, "", 6.0 * Copies);

    internal override Trace<T> CreateTrace<T>(RecurrentLayer<T> layer, int streams, RandomSource random)
        => new UoroTrace<T>(layer, streams, Copies, Epsilon, new RandomSigns(random, streams));

    private static TValue Check<TValue>(bool ok, TValue value, string rule, [CallerMemberName] string name = "")
        => ok ? value : throw new ArgumentOutOfRangeException(name, value, $"UORO {name}: {rule}");
}
