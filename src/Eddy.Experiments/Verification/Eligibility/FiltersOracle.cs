using System.Numerics;
using Eddy.Experiments.Verification.Recurrent;
using Eddy.Learners.Recurrent;
using Eddy.Networks;
using Eddy.Networks.Recurrent;
using Eddy.Neurons;
using Eddy.Signals.RandomFeedback;
using Eddy.Steps;
using Eddy.Traces;
using Eddy.Traces.Diagonal;
using Eddy.Traces.Downstream;

namespace Eddy.Experiments.Verification.Eligibility;

/// <summary>Kind <c>eligibility/filters</c>: presynaptic traces, downstream filters, mean slopes and fixed feedback by themselves.</summary>
internal sealed class FiltersOracle : IOracleBody
{
    public void Run<T>(OracleFile file, OracleError error)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var root = new OracleNode(file, error);
        int n = root["n"].Whole();
        double[][] x = Rows(root["x"], n);
        root.Require(x.Length == root["T"].Whole(), "T rows of x");
        var first = new Dictionary<string, double[]>(StringComparer.Ordinal);
        foreach ((string name, OracleNode given) in root["cases"].Members())
        {
            double[] reset = given.Find("reset")?.Numbers() ?? new double[x.Length];
            double[] got = given.Find("kappa") is { } kappa
                ? Filtered<T>(new DownstreamFilter(kappa.Number(), Form(given["form"].Text())), x, reset)
                : Presynaptic<T>(given["decay"].Numbers(), x, reset);
            given["expected"].Compare(got);
            first[name] = got[..n];
        }

        Downstream<T>(root["downstream"], n);
        OracleNode series = root["series"];
        double[] once = Filtered<T>(new DownstreamFilter(series["kappa_1"].Number(), LeakForm.Sum), x, new double[x.Length]);
        series["expected"].Compare(Filtered<T>(new DownstreamFilter(series["kappa_2"].Number(), LeakForm.Sum), [.. once.Chunk(n)], new double[x.Length]));
        Feedback<T>(root["feedback"], n);

        OracleNode control = root["negative_controls"]["kappa_first_input_scaled"];
        control.Require(ParameterSet.Relative(control["sum_form"].Numbers(), first["kappa_filter_sum"]) > 1e-6, "the sum form must not be met");
        control.Require(ParameterSet.Relative(control["average_form"].Numbers(), first["kappa_filter_average"]) > 1e-6, "the average form must not be met");
        root.RequireAllRead();
    }

    private static LeakForm Form(string form) => form switch
    {
        "sum" => LeakForm.Sum,
        "average" => LeakForm.Average,
        _ => throw new InvalidDataException($"the form '{form}' of a filter is unknown."),
    };

    private static double[][] Rows(OracleNode node, int width) => [.. node.Numbers().Chunk(width)];

    private static double[] Filtered<T>(DownstreamFilter filter, double[][] x, double[] reset)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var state = new T[x[0].Length];
        var all = new List<double>();
        for (int t = 0; t < x.Length; t++)
        {
            if (reset[t] != 0)
            {
                Array.Clear(state);
            }

            filter.Advance<T>(state, OracleNumbers.Of<T>(x[t]));
            all.AddRange(EligibilityNetwork<T>.Doubles(state, state.Length));
        }

        return [.. all];
    }

    // The trace that leaky units hold of their inputs: one for all of them where they share a leak; else that of unit i of its input i.
    private static double[] Presynaptic<T>(double[] decay, double[][] x, double[] reset)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        int n = x[0].Length;
        var neuron = new LifNeuron { Decay = decay[0], DecayRange = decay.Length == 1 ? null : new DecayRange(decay.Min(), decay.Max()), FeedForward = true };
        RecurrentCore<T> core = Network.Recurrent(n).Layer(neuron, n).Linear(1).Build<T>(new DRtrlOptions(), new SgdOptions(), new RecurrentLearnerOptions());
        RecurrentLayer<T> layer = core.Network.Layers[0];
        for (int u = 0; u < n && decay.Length > 1; u++)
        {
            layer.Own!.Value[0, u] = T.CreateChecked(decay[u]);
        }

        layer.OwnChanged();
        LinearMap<T> map = layer.Maps[0][0]!;
        var signal = new T[layer.Shape.StateLength];
        signal.AsSpan(0, n).Fill(T.One);
        var all = new List<double>();
        for (int t = 0; t < x.Length; t++)
        {
            if (reset[t] != 0)
            {
                core.Reset(0);
            }

            core.Observe(0, OracleNumbers.Of<T>(x[t]));
            _ = core.Credit.Tensors.Count();
            map.Weights.Gradient!.Span.Clear();
            ((TraceCredit<T>)core.Credit).Traces[0].Accumulate(0, core.Network.Streams[0].Layers[0], signal);
            all.AddRange(Enumerable.Range(0, n).Select(i => double.CreateChecked(map.Weights.Gradient[map.InputStart + i, i])));
        }

        return [.. all];
    }

    private static void Downstream<T>(OracleNode given, int n)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        double decay = given["decay"].Number();
        double[][] e = Rows(given["e"], n), psi = Rows(given["psi"], n);
        double[][] r = [.. Filtered<T>(new DownstreamFilter(decay, LeakForm.Sum), e, new double[e.Length]).Chunk(n)];
        var mean = new MeanSlope<T>("mean", n, 1, decay);
        for (int t = 0; t < e.Length; t++)
        {
            OracleNode expected = given["expected"][t];
            mean.Advance(0, OracleNumbers.Of<T>(psi[t]));
            expected["R"].Compare(r[t]);
            expected["r"].Compare([double.CreateChecked(mean.Tensors.Single(tensor => tensor.Name == "mean.weight").Of(0)[0])]);
            expected["mean_slope"].Compare(EligibilityNetwork<T>.Doubles(mean.Of(0), n));
        }
    }

    private static void Feedback<T>(OracleNode given, int n)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        int outputs = given["B"][0].Count;
        double[][] v = Rows(given["v"], outputs);
        RecurrentCore<T> core = Network.Recurrent(1).Layer(new RateNeuron(), n).Linear(outputs)
            .Build<T>(new DRtrlOptions { Feedback = new RandomFeedbackOptions() }, new SgdOptions(), new RecurrentLearnerOptions());
        var signal = (FixedRandomFeedback<T>)((TraceCredit<T>)core.Credit).Signal;
        signal.Matrices[0].CopyFromRows(OracleNumbers.Of<T>(given["B"].Numbers()));
        var all = new List<double>();
        foreach (double[] error in v)
        {
            OracleNumbers.Of<T>(error).CopyTo(core.Network.Streams[0].Readout.Error, 0);
            signal.Signals(0);
            all.AddRange(EligibilityNetwork<T>.Doubles(core.Network.Streams[0].Layers[0].OutputSignal, n));
        }

        given["expected"].Compare(all.ToArray());
    }
}
