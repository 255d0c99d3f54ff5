using Eddy.Networks.Recurrent;
using Eddy.Numerics;
using Eddy.Traces;
using Eddy.Traces.Downstream;

namespace Eddy.Signals.Trl;

/// <summary>The local trace of filtered outputs, which <see cref="RecurrentTrlOptions.OutputDecay"/> calls for.</summary>
/// <param name="Filter">κ and its form.</param>
internal sealed record FilteredTraceOptions(DownstreamFilter Filter) : TraceRuleOptions
{
    /// <inheritdoc/>
    public override string Name => "filtered";

    internal override Trace<T> CreateTrace<T>(RecurrentLayer<T> layer, int streams, RandomSource random) => new EmissionTrace<T>(layer, streams, Filter);
}
