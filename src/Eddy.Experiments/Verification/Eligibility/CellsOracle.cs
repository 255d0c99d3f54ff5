using System.Numerics;
using Eddy.Traces.OneStep;

namespace Eddy.Experiments.Verification.Eligibility;

/// <summary>Kinds <c>eligibility/cells_rate</c> and <c>eligibility/cells_spiking</c>: states, emissions and every local slope, step by step.</summary>
internal sealed class CellsOracle : Recurrent.IOracleBody
{
    private static readonly (string Name, string Case, string Member)[] _controls =
        [("gru_h_last", "gru", "h"), ("lstm_h_last", "lstm", "h"), ("lif_soft_D_attached", "lif_soft", "D"), ("alif_u", "alif", "u")];

    public void Run<T>(OracleFile file, OracleError error)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var root = new OracleNode(file, error);
        var last = new Dictionary<string, EligibilityNetwork<T>>(StringComparer.Ordinal);
        foreach ((string name, OracleNode given) in root["cases"].Members())
        {
            last[name] = Case<T>(given);
        }

        foreach ((string name, OracleNode controls) in root["negative_controls"].Members())
        {
            foreach (OracleNode control in controls.Items())
            {
                (string cell, string what) = Array.Find(_controls, c => c.Name == name) is { Name: not null } known
                    ? (known.Case, known.Member)
                    : throw new InvalidDataException($"{control.Path}: nothing is known of '{name}'.");
                double[] right = what == "h" ? last[cell].State(0) : root["cases"][cell]["expected"]["layers"][0][name == "lif_soft_D_attached" ? "D_attached" : what].Numbers();
                double[] mistaken = control[what].Numbers();
                control.Require(ParameterSet.Relative(mistaken, what == "h" && right.Length != mistaken.Length ? last[cell].Emission(0) : right) > 1e-6, "must not be met");
            }
        }

        root.RequireAllRead();
    }

    // Spiking cells are run once with each gradient of the reset: only D and the diagonal blocks differ.
    private static EligibilityNetwork<T> Case<T>(OracleNode given)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        OracleNode expected = given["expected"];
        bool spikes = expected["layers"][0].Find("psi") is not null;
        EligibilityNetwork<T>? network = null;
        foreach (string? gradient in spikes ? (string?[])["detached", "attached"] : [null])
        {
            network = EligibilityPlan.Of(given, new EligibilityCellChange(gradient)).Build<T>(new OneStepOptions());
            EligibilityNetwork<T> built = network;
            if (expected["layers"][0].Find("psi_0") is { } first)
            {
                first.Compare(built.Psi(0));
            }

            var run = new EligibilityRun<T>(built, expected);
            run.Watch("gates", atTraceSteps: false, (_, gate) => Gate(built, gate));
            run.Watch($"D_{gradient}", l => built.StateSlope(l, built.Stream(l).Steps[0].SlopeState)).Watch($"self_loop_block_{gradient}", l => built.SelfBlock(l));
            run.Go(given["inputs"].Numbers(), []).Compare();
        }

        return network!;
    }

    // A gate's value from the currents of the last step.
    private static double[] Gate<T>(EligibilityNetwork<T> network, string gate)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        int units = network.Plan.Layers[0].Units;
        bool gru = network.Layer(0).Shape.Form.Name == "gru";
        return [.. Enumerable.Range(0, units).Select(u => gate switch
        {
            "r" => Sigmoid(Current(0, u)),
            "z" => Sigmoid(Current(1, u)),
            "n" => Math.Tanh(Current(2, u) + (Sigmoid(Current(0, u)) * Current(3, u))),
            "g" => Math.Tanh(Current(2, u)),
            _ => Sigmoid(Current("ifgo".IndexOf(gate[0], StringComparison.Ordinal), u)),
        })];

        double Current(int g, int unit) => double.CreateChecked(network.Stream(0).Steps[0].Current[(g * network.Layer(0).Shape.Padded) + unit]);

        static double Sigmoid(double x) => 1 / (1 + Math.Exp(-x));
    }
}
