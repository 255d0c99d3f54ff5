using System.Globalization;
using System.Numerics;
using Eddy.Networks.Recurrent;
using Eddy.Numerics;
using Eddy.Traces.Diagonal;
using Eddy.Traces.Rtrl;

namespace Eddy.Traces.Ostl;

/// <summary>The traces of <see cref="OstlOptions"/>, which <see cref="OsttpOptions"/> takes over.</summary>
internal static class OstlTraces
{
    /// <summary>Bytes that a layer's traces may take where the user names no other.</summary>
    public const long UsualBytes = 1L << 30;

    private static readonly DRtrlOptions _local = new();

    /// <summary>What the traces alone are exact against.</summary>
    public static CreditFacts Describe(LayerFacts layer, bool recurrent) => recurrent ? new RtrlOptions().Describe(layer) : CreditFacts.Local(layer);

    /// <summary>The trace of one layer of a network.</summary>
    public static Trace<T> Create<T>(RecurrentNetwork<T> network, int layer, bool recurrent, long most, string rule, RandomSource random)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        => recurrent && RtrlOptions.HearsEmissions(network.Layers[layer])
            ? Whole(network.Layers[layer], network.Streams.Length, most, rule)
            : _local.CreateTrace(network, layer, random); // in the storage that the layer allows

    /// <summary>The same of a layer by itself.</summary>
    public static Trace<T> Create<T>(RecurrentLayer<T> layer, int streams, bool recurrent, long most, string rule, RandomSource random)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        => recurrent && RtrlOptions.HearsEmissions(layer) ? Whole(layer, streams, most, rule) : _local.CreateTrace(layer, streams, random);

    /// <summary>A size that an option may have.</summary>
    public static long Checked(long maxBytes, string rule)
        => maxBytes > 0 ? maxBytes : throw new ArgumentOutOfRangeException(nameof(maxBytes), maxBytes, $"{rule} MaxBytes: must be above 0.");

    private static RtrlTrace<T> Whole<T>(RecurrentLayer<T> layer, int streams, long most, string rule)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        Int128 bytes = RtrlTrace<T>.Bytes(layer, streams);
        return bytes <= most
            ? new RtrlTrace<T>(layer, streams)
            : throw new NotSupportedException(string.Create(
                CultureInfo.InvariantCulture,
                $"{layer.Name}: {rule} with H keeps a trace of every weight on each of {layer.Shape.Units} {layer.Shape.Form.Name} units, {bytes:N0} bytes, but MaxBytes is {most:N0}. "
                + $"Take {rule} without H (Recurrent = false), whose trace is of the size of the weights, SnAp-n with sparse recurrent weights, fewer units or streams, or raise MaxBytes."));
    }
}
