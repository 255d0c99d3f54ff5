using Eddy.Experiments.Verification.Eligibility;
using Eddy.Experiments.Verification.Recurrent;

namespace Eddy.Experiments.Verification;

/// <summary>Finds oracle files and runs the engine on each; the field <c>kind</c> says how.</summary>
public static class OracleRunner
{
    private static readonly Dictionary<string, Func<OracleFile, OracleResult>> _kinds = new(StringComparer.Ordinal)
    {
        [TrlLayerOracle.Kind] = TrlLayerOracle.Run,
        [ForecastingOracle.Kind] = ForecastingOracle.Run,
        ["recurrent/rnn_vanilla"] = OracleBody.Run<ExactOracle>,
        ["recurrent/rnn_leaky_softmax"] = OracleBody.Run<ExactOracle>,
        ["recurrent/snap"] = OracleBody.Run<SnapOracle>,
        ["recurrent/rflo_online"] = OracleBody.Run<RfloOracle>,
        ["recurrent/gated_cells"] = OracleBody.Run<GatedOracle>,
        ["recurrent/lru"] = OracleBody.Run<LruOracle>,
        ["recurrent/rtu"] = OracleBody.Run<RtuOracle>,
        ["recurrent/rgc_rfp"] = OracleBody.Run<RgcOracle>,
        ["recurrent/rjepa_step"] = OracleBody.Run<RjepaOracle>,
        ["recurrent/kernl_dni"] = OracleBody.Run<KerNlDniOracle>,
        ["recurrent/ok_kronecker_sum"] = OracleBody.Run<KroneckerSumOracle>,
        ["recurrent/stochastic"] = OracleBody.Run<StochasticOracle>,
        ["recurrent/unbiased_enumeration"] = OracleBody.Run<EnumerationOracle>,
        ["recurrent/eqprop"] = OracleBody.Run<EquilibriumOracle>,
        ["recurrent/forward_forward"] = OracleBody.Run<ForwardForwardOracle>,
        ["eligibility/cells_rate"] = OracleBody.Run<CellsOracle>,
        ["eligibility/cells_spiking"] = OracleBody.Run<CellsOracle>,
        ["eligibility/surrogates"] = OracleBody.Run<SurrogatesOracle>,
        ["eligibility/d_rtrl_rate_cells"] = OracleBody.Run<DRtrlOracle>,
        ["eligibility/d_rtrl_spiking_cells"] = OracleBody.Run<DRtrlOracle>,
        ["eligibility/d_rtrl_self_loop"] = OracleBody.Run<SelfLoopOracle>,
        ["eligibility/d_rtrl_stack"] = OracleBody.Run<DRtrlOracle>,
        ["eligibility/eprop"] = OracleBody.Run<EPropOracle>,
        ["eligibility/filters"] = OracleBody.Run<FiltersOracle>,
        ["eligibility/ottt"] = OracleBody.Run<OtttOracle>,
        ["eligibility/otpe"] = OracleBody.Run<OtpeOracle>,
        ["eligibility/otpe_depth"] = OracleBody.Run<OtpeDepthOracle>,
        ["eligibility/ostl"] = OracleBody.Run<OstlOracle>,
        ["eligibility/osttp"] = OracleBody.Run<OsttpOracle>,
        ["eligibility/three_factor"] = OracleBody.Run<ThreeFactorOracle>,
        ["eligibility/event_trace"] = OracleBody.Run<EventTraceOracle>,
        ["eligibility/batch_reset"] = OracleBody.Run<BatchResetOracle>,
        ["eligibility/readout_control"] = OracleBody.Run<ReadoutControlOracle>,
        ["eligibility/pp_prop"] = OracleBody.Run<PpPropOracle>,
    };

    /// <summary>The files that <paramref name="paths"/> name: a file is itself, a folder its *.json files and those of the folders in it, in order.</summary>
    /// <exception cref="FileNotFoundException">A path does not exist, or a folder holds no oracle.</exception>
    public static IReadOnlyList<string> Find(IEnumerable<string> paths)
    {
        ArgumentNullException.ThrowIfNull(paths);
        var found = new List<string>();
        foreach (string path in paths)
        {
            if (File.Exists(path))
            {
                found.Add(path);
                continue;
            }

            string[] inside = Directory.Exists(path) ? Directory.GetFiles(path, "*.json", SearchOption.AllDirectories) : [];
            if (inside.Length == 0)
            {
                throw new FileNotFoundException($"{path}: no oracle file (*.json) is there. Give a file or a folder that holds some.", path);
            }

            Array.Sort(inside, StringComparer.Ordinal);
            found.AddRange(inside);
        }

        return found;
    }

    /// <summary>Runs the files that <paramref name="paths"/> name. Among several, one of an unknown kind is not yet supported; alone it is refused.</summary>
    /// <exception cref="FileNotFoundException">A path does not exist, or a folder holds no oracle.</exception>
    /// <exception cref="InvalidDataException">A file is not an oracle, or the only one is of a kind that Eddy does not know.</exception>
    public static IReadOnlyList<OracleResult> RunAll(IEnumerable<string> paths)
    {
        IReadOnlyList<string> files = Find(paths);
        return [.. files.Select(path => (files.Count > 1 ? Unknown(path) : null) ?? Run(path))];

        static OracleResult? Unknown(string path)
        {
            using OracleFile file = OracleFile.Open(path);
            return _kinds.ContainsKey(file.Kind) ? null : new OracleResult(path, file.Name, file.Kind, OracleStatus.NotYetSupported, null, null, $"kind '{file.Kind}' is unknown");
        }
    }

    /// <summary>Runs one file.</summary>
    /// <exception cref="InvalidDataException">The file is not an oracle, or of a kind that Eddy does not know.</exception>
    public static OracleResult Run(string path)
    {
        using OracleFile file = OracleFile.Open(path);
        if (!_kinds.TryGetValue(file.Kind, out Func<OracleFile, OracleResult>? run))
        {
            throw new InvalidDataException($"{path}: oracles of kind '{file.Kind}' are unknown; this build knows {string.Join(", ", _kinds.Keys)}. Leave the file out, or use an Eddy that knows it.");
        }

        try
        {
            return run(file);
        }
        catch (Exception exception) when (exception is IndexOutOfRangeException or ArgumentOutOfRangeException { ActualValue: null, ParamName: null or "length" or "start" })
        {
            throw new InvalidDataException($"{path}: an array is shorter than the file's other fields say. Compare their lengths; docs/oracle-format.md describes the format.", exception);
        }
        catch (Exception exception) when (exception is InvalidOperationException or FormatException or ArgumentException)
        {
            throw new InvalidDataException($"{path}: {exception.Message.Split(" (Parameter", 2)[0]}", exception);
        }
    }
}
