using System.Numerics;
using Eddy.Experiments.Verification.Recurrent;
using Eddy.Learners.Recurrent;
using Eddy.Networks;
using Eddy.Networks.Recurrent;
using Eddy.Neurons;
using Eddy.Steps;
using Eddy.Traces;
using Eddy.Traces.Diagonal;
using Eddy.Traces.InputOutput;

namespace Eddy.Experiments.Verification.Eligibility;

/// <summary>Kind <c>eligibility/pp_prop</c>: input trace, output trace and normaliser step by step, with both start-ups; what they make of a constant input.</summary>
internal sealed class PpPropOracle : IOracleBody
{
    private static readonly int[] _steadySteps = [1, 2, 5, 20, 3000];

    public void Run<T>(OracleFile file, OracleError error)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var root = new OracleNode(file, error);
        foreach ((_, OracleNode given) in root["cases"].Members())
        {
            Case<T>(given);
        }

        foreach (OracleNode steady in root["steady_state"].Items())
        {
            double alpha = steady["alpha"].Number();
            steady["ratio"].Compare(Ratios<T>(alpha));
            steady["limit"].Compare([1 / (1 + alpha)]);
        }

        root.RequireAllRead();
    }

    /// <summary>The rule of a case.</summary>
    internal static InputOutputOptions Rule(OracleNode given, string correction) => new()
    {
        InputDecay = given["alpha_x"].Number(),
        OutputDecay = given["alpha_f"].Number(),
        Normalization = correction switch
        {
            "classical" => InputOutputNormalization.Classical,
            "mean" => InputOutputNormalization.Mean,
            _ => throw new InvalidDataException($"{given.Path}: the correction '{correction}' is unknown."),
        },
    };

    /// <summary>One carried array of a layer's trace in one stream.</summary>
    internal static ReadOnlySpan<T> Tensor<T>(EligibilityNetwork<T> network, int layer, string name, int stream = 0)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        => ((TraceCredit<T>)network.Core.Credit).Traces[layer].Tensors.Single(t => t.Name == name).Of(stream);

    /// <summary>εx of the sources that a parameter hears.</summary>
    internal static double[] Sources<T>(EligibilityNetwork<T> network, int layer, string name, ReadOnlySpan<T> sources)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        LayerShape shape = network.Layer(layer).Shape;
        return name switch
        {
            "W_in" => EligibilityNetwork<T>.Doubles(sources[shape.FirstInput..], shape.Inputs),
            "W_rec" => EligibilityNetwork<T>.Doubles(sources, shape.Units),
            _ => EligibilityNetwork<T>.Doubles(sources[shape.One..], 1),
        };
    }

    /// <summary>εf, [state variable, gates · units].</summary>
    internal static double[] Output<T>(EligibilityNetwork<T> network, int layer, IReadOnlyList<int> gates, int stream = 0)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        LayerShape shape = network.Layer(layer).Shape;
        var all = new List<double>();
        foreach (int state in network.Plan.Layers[layer].Cell.States)
        {
            foreach (int gate in gates)
            {
                all.AddRange(EligibilityNetwork<T>.Doubles(Tensor(network, layer, "output", stream)[(((state * shape.Currents) + gate) * shape.Padded)..], shape.Units));
            }
        }

        return [.. all];
    }

    private static void Case<T>(OracleNode given)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        OracleNode expected = given["expected"];
        var plan = EligibilityPlan.Of(given);
        double[] x = given["inputs"].Numbers(), y = given["targets"].Numbers();
        InputOutputOptions rule = Rule(given, given["correction"].Text());
        given["rank_of_alpha_f"].Compare([(1 + rule.OutputDecay) / (1 - rule.OutputDecay)]);
        EligibilityNetwork<T> network = plan.Build<T>(rule);
        EligibilityCell cell = plan.Layers[0].Cell;
        EligibilityRun<T> run = new EligibilityRun<T>(network, expected)
            .Watch("input_trace", atTraceSteps: false, (l, name) => Sources(network, l, name, Tensor(network, l, "input")))
            .Watch("output_trace", atTraceSteps: false, (l, name) => Output(network, l, name == "rec" ? cell.RecurrentGates : cell.InputGates))
            .Watch("normaliser", l => rule.Normalization == InputOutputNormalization.Mean
                ? EligibilityNetwork<T>.Doubles(Tensor(network, l, "mean"), plan.Layers[l].Units)
                : [Math.Max(1e-8, 1 - Math.Pow(rule.OutputDecay, double.CreateChecked(Tensor(network, l, "steps")[0])))])
            .Go(x, y);
        run.Compare();
        ParameterSet local = EligibilityReference.Gradient<T>(plan, new DRtrlOptions(), x, y);
        local.Compare(expected["d_rtrl"]);
        run.Total.CompareDistance(expected["comparison_to_d_rtrl"], local);
        EligibilityReference.CompareBackward<T>(plan, expected, x, y, run.Total);
        if (given.Find("negative_controls") is { } controls)
        {
            run.Total.RequireNone(controls);
        }
    }

    // The factored trace over the true one, of a linear leaky unit that hears a constant 1, all decays α.
    private static double[] Ratios<T>(double alpha)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        NetworkPlan plan = Network.Recurrent(1).Layer(new RateNeuron { Activation = NeuronActivation.Identity, Leak = 1 - alpha }, 1).Linear(1);
        RecurrentCore<T> factored = Build(new InputOutputOptions { InputDecay = alpha, OutputDecay = alpha, Normalization = InputOutputNormalization.Classical });
        RecurrentCore<T> local = Build(new DRtrlOptions());
        var ratios = new List<double>();
        for (int step = 1; step <= _steadySteps[^1]; step++)
        {
            factored.Observe(0, [T.One]);
            local.Observe(0, [T.One]);
            if (_steadySteps.Contains(step))
            {
                ratios.Add(Gradient(factored) / Gradient(local));
            }
        }

        return [.. ratios];

        RecurrentCore<T> Build(RuleOptions rule) => plan.Build<T>(rule, new SgdOptions(), new RecurrentLearnerOptions());

        static double Gradient(RecurrentCore<T> core)
        {
            RecurrentLayer<T> layer = core.Network.Layers[0];
            Parameter<T> weights = layer.Maps[0][0]!.Weights;
            weights.Gradient!.Span.Clear();
            var signal = new T[layer.Shape.StateLength];
            signal[0] = T.One;
            ((TraceCredit<T>)core.Credit).Traces[0].Accumulate(0, core.Network.Streams[0].Layers[0], signal);
            return double.CreateChecked(weights.Gradient[layer.Maps[0][0]!.InputStart, 0]);
        }
    }
}
