using System.Numerics;
using Eddy.Experiments.Verification.Recurrent;
using Eddy.Learners.Recurrent;
using Eddy.Networks;
using Eddy.Networks.Recurrent;
using Eddy.Neurons;
using Eddy.Numerics.Reals;
using Eddy.Steps;
using Eddy.Traces;
using Eddy.Traces.Diagonal;
using Eddy.Traces.Events;

namespace Eddy.Experiments.Verification.Eligibility;

/// <summary>Kind <c>eligibility/event_trace</c>: running products and sums of event-driven traces, folded when the file says, under given slopes and in a layer of spiking units.</summary>
/// <remarks>The engine folds 32 units together and a file one by one, so every unit is run in a layer of its own. What the file keeps in Q the engine takes off the gradient at once.</remarks>
internal sealed class EventTraceOracle : IOracleBody
{
    private static readonly DRtrlOptions _rule = new() { Storage = LocalStorage.EventDriven };

    public void Run<T>(OracleFile file, OracleError error)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var root = new OracleNode(file, error);
        foreach ((string name, OracleNode given) in root["cases"].Members())
        {
            if (name == "lif_layer")
            {
                Layer<T>(given);
            }
            else
            {
                Given<T>(given);
            }
        }

        root.RequireAllRead();
    }

    private static void Given<T>(OracleNode given)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        OracleNode expected = given["expected"];
        int steps = given["T"].Whole(), units = given["n"].Whole(), inputs = given["n_in"].Whole();
        double[] d = given["D"].Numbers(), f = given["F"].Numbers(), signal = given["signal"].Numbers(), x = given["inputs"].Numbers(), folds = given["fold_before_steps"].Numbers();
        double[] kept = expected["steps"].Numbers();
        var gradient = new List<double>();
        var states = kept.Select(_ => new Dictionary<string, List<double>> { ["E"] = [], ["Q"] = [], ["S"] = [], ["c"] = [], ["trace"] = [] }).ToArray();
        double smallest = 1;
        long touched = 0;
        for (int u = 0; u < units; u++)
        {
            RecurrentCore<T> core = Network.Recurrent(inputs).Layer(default(Heard), 1).Linear(1).Build<T>(_rule, new SgdOptions(), new RecurrentLearnerOptions());
            var trace = (EventTrace<T>)((TraceCredit<T>)core.Credit).Traces[0];
            RecurrentLayer<T> layer = core.Network.Layers[0];
            LayerStream<T> stream = core.Network.Streams[0].Layers[0];
            MicroStep<T> step = stream.Steps[0];
            double[] folded = new double[inputs];
            for (int t = 0; t < steps; t++)
            {
                if (Array.IndexOf(folds, t + 1.0) >= 0)
                {
                    trace.Fold(0);
                    folded = Gradient(layer);
                }

                long before = trace.Folds;
                OracleNumbers.Of<T>(x.AsSpan(t * inputs, inputs)).CopyTo(step.Sources, layer.Shape.FirstInput);
                step.Active.Scan<T>(step.Sources);
                step.SlopeState[0] = T.CreateChecked(d[(t * units) + u]);
                step.SlopeCurrent[0] = T.CreateChecked(f[(t * units) + u]);
                trace.Advance(0, stream);
                folded = trace.Folds == before ? folded : Gradient(layer);
                var told = new T[layer.Shape.StateLength];
                told[0] = T.CreateChecked(signal[(t * units) + u]);
                trace.Accumulate(0, stream, told);
                trace.TakeAll(0);
                double c = Number(trace, "decay");
                smallest = Math.Min(smallest, Math.Abs(c));
                if (Array.IndexOf(kept, t + 1.0) is >= 0 and var at)
                {
                    double[] e = [.. Enumerable.Range(0, inputs).Select(i => double.CreateChecked(trace.Tensors[0].Values[i * Numerics.PanelMatrix<T>.PanelWidth]))];
                    states[at]["E"].AddRange(e);
                    states[at]["Q"].AddRange(Gradient(layer).Zip(folded, (now, then) => then - now));
                    states[at]["S"].Add(Number(trace, "told"));
                    states[at]["c"].Add(c);
                    states[at]["trace"].AddRange(e.Select(value => value * c));
                }
            }

            trace.Complete();
            gradient.AddRange(Gradient(layer));
            touched = trace.TouchedRows;
        }

        expected["grad"].Compare(gradient.ToArray());
        expected["touched_rows"].Compare([touched]);
        expected["rows_of_a_dense_pass"].Compare([steps * inputs]);
        expected["smallest_c"].Compare([smallest]);
        foreach ((Dictionary<string, List<double>> state, int at) in states.Select((state, at) => (state, at)))
        {
            foreach ((string name, List<double> numbers) in state)
            {
                expected["state"][at][name].Compare(numbers.ToArray());
            }
        }

        var set = new ParameterSet([new Dictionary<string, double[]> { ["grad"] = [.. gradient] }], new Dictionary<string, double[]>());
        set.RequireNone(given["negative_controls"]);
    }

    private static void Layer<T>(OracleNode given)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        OracleNode expected = given["expected"];
        var plan = EligibilityPlan.Of(given);
        double[] x = given["inputs"].Numbers(), y = given["targets"].Numbers(), folds = given["fold_before_steps"].Numbers();
        EligibilityNetwork<T> dense = plan.Build<T>(new DRtrlOptions { Storage = LocalStorage.ByWeight }), sparse = plan.Build<T>(_rule);
        var run = new EligibilityRun<T>(dense, expected);
        run.Watch("signal", l => dense.ByUnit(l, dense.Stream(l).Signal, 1)).Go(x, y).Compare();

        var trace = (EventTrace<T>)((TraceCredit<T>)sparse.Core.Credit).Traces[0];
        double smallest = 1;
        sparse.ClearGradients();
        for (int t = 0; t < plan.Steps; t++)
        {
            if (Array.IndexOf(folds, t + 1.0) >= 0)
            {
                trace.Fold(0);
            }

            sparse.Observe(x.AsSpan(t * plan.Inputs, plan.Inputs));
            sparse.Teach(y.AsSpan(t * plan.Readout.Outputs, plan.Readout.Outputs));
            smallest = Math.Min(smallest, EligibilityNetwork<T>.Doubles(trace.Tensors.Single(tensor => tensor.Name == "decay").Of(0), plan.Layers[0].Units).Min(Math.Abs));
        }

        sparse.Core.Credit.Complete();
        sparse.Gradients().CompareTotals(expected);
        expected["touched_rows"].Compare([trace.TouchedRows - plan.Steps]); // the engine's bias is a row that is active at every step
        expected["rows_of_a_dense_pass"].Compare([plan.Steps * plan.Inputs]);
        expected["smallest_c"].Compare([smallest]);
    }

    private static double Number<T>(EventTrace<T> trace, string name)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        => double.CreateChecked(trace.Tensors.Single(tensor => tensor.Name == name).Of(0)[0]);

    private static double[] Gradient<T>(RecurrentLayer<T> layer)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        => OracleNetwork<T>.Part(layer.Maps[0][0]!.Weights.Gradient!, 0, layer.Shape.Inputs);

    /// <summary>A unit that hears its input alone; the slopes of its steps are set by hand.</summary>
    private readonly record struct Heard : INeuron
    {
        public NeuronForm Form => new() { Name = "heard", States = ["h"], Currents = [new("i") { Recurrent = null, Bias = false }], Emissions = ["h"] };

        public void Advance<TReal>(ReadOnlySpan<TReal> state, ReadOnlySpan<TReal> current, ReadOnlySpan<TReal> parameter, Span<TReal> after)
            where TReal : struct, IReal<TReal>
            => after[0] = state[0] + current[0];

        public void Emit<TReal>(ReadOnlySpan<TReal> state, ReadOnlySpan<TReal> parameter, Span<TReal> emission)
            where TReal : struct, IReal<TReal>
            => emission[0] = state[0];
    }
}
