using Eddy.Networks.Recurrent;
using Eddy.Numerics;
using Eddy.Traces;
using Eddy.Traces.SnAp;

namespace Eddy.Tests.Traces;

/// <summary>SnAp by its own trace, also where another would do.</summary>
internal sealed record SnApAlways(int Order) : TraceRuleOptions
{
    public override string Name => "snap-always";

    internal override Trace<T> CreateTrace<T>(RecurrentLayer<T> layer, int streams, RandomSource random)
        => new SnApTrace<T>(layer, new ReachPlan(layer.Shape.Units, layer.Connected, Order), streams);
}

/// <summary>A rule on a layer whose recurrent weights exist as said, [to, from] ≠ 0.</summary>
internal sealed record Connecting(TraceRuleOptions Rule, double[] Mask) : TraceRuleOptions
{
    public override string Name => Rule.Name;

    internal override Trace<T> CreateTrace<T>(RecurrentLayer<T> layer, int streams, RandomSource random)
    {
        layer.Connect([.. Mask.Select(m => m != 0)]);
        return Rule.CreateTrace(layer, streams, random);
    }
}
