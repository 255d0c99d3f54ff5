using Eddy.Networks.Recurrent;
using Eddy.Numerics;
using Eddy.Traces;
using Eddy.Traces.Diagonal;

namespace Eddy.Tests.Traces.Diagonal;

/// <summary>The diagonal trace with the blocks of the whole Jacobian, by itself.</summary>
internal sealed record SelfLoopRule : TraceRuleOptions
{
    public override string Name => "self-loop";

    internal override Trace<T> CreateTrace<T>(RecurrentLayer<T> layer, int streams, RandomSource random) => new DiagonalTrace<T>(layer, streams, DiagonalScope.SelfLoop);
}
