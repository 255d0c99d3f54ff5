using System.Numerics;
using Eddy.Experiments.Verification.Recurrent;
using Eddy.Learners.Recurrent;
using Eddy.Networks;
using Eddy.Networks.Recurrent;
using Eddy.Neurons;
using Eddy.Signals.RandomFeedback;
using Eddy.Steps;
using Eddy.Traces;
using Eddy.Traces.Bptt;
using Eddy.Traces.Diagonal;
using Eddy.Traces.EProp;

namespace Eddy.Experiments.Verification.Eligibility;

/// <summary>Kind <c>eligibility/eprop</c>: eligibility and filtered eligibility with symmetric and random feedback, the factorisation with the total derivative, adaptive feedback.</summary>
internal sealed class EPropOracle : IOracleBody
{
    public void Run<T>(OracleFile file, OracleError error)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var root = new OracleNode(file, error);
        foreach ((string name, OracleNode given) in root["cases"].Members())
        {
            if (name == "total_derivative")
            {
                TotalDerivative<T>(given);
            }
            else
            {
                Case<T>(given);
            }
        }

        Adaptive<T>(root["adaptive_feedback"]);
        root.RequireAllRead();
    }

    /// <summary>Puts a file's feedback, [unit, output] or one such a layer, in the place of what was drawn.</summary>
    internal static void SetFeedback<T>(EligibilityNetwork<T> network, double[] feedback)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var signal = (FixedRandomFeedback<T>)((TraceCredit<T>)network.Core.Credit).Signal;
        int at = 0;
        foreach (Numerics.PanelMatrix<T> matrix in signal.Matrices)
        {
            int length = matrix.Rows * matrix.Columns;
            matrix.CopyFromRows(OracleNumbers.Of<T>(feedback.AsSpan(at, length)));
            at += length;
        }
    }

    private static void Case<T>(OracleNode given)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        OracleNode expected = given["expected"];
        var plan = EligibilityPlan.Of(given);
        double[] x = given["inputs"].Numbers(), y = given["targets"].Numbers();
        double[]? feedback = given["draws"].Find("feedback")?.Numbers();
        EPropOptions rule = feedback is null ? new EPropOptions() : new EPropOptions { Feedback = new RandomFeedbackOptions() };
        EligibilityNetwork<T> network = plan.Build<T>(rule with { Storage = LocalStorage.ByWeight }), smallest = plan.Build<T>(rule);
        if (feedback is not null)
        {
            SetFeedback(network, feedback);
            SetFeedback(smallest, feedback);
        }

        EligibilityRun<T> run = new EligibilityRun<T>(network, expected).Watch("filtered_eligibility", atTraceSteps: true, (l, name) =>
        {
            double[] filtered = network.TracePlanes(l, name, [network.Layer(l).Shape.Carried]).Single();
            return name == "W_rec" ? plan.Existing(l, filtered) : filtered;
        }).Go(x, y);
        run.Compare();
        EligibilityReference.Gradient(smallest, x, y).CompareTotals(expected); // whatever the storage
        EligibilityReference.CompareBackward<T>(plan, expected, x, y, run.Total);
        if (feedback is null)
        {
            EligibilityReference.Backward<T>(plan, BpttGraph.Detached, x, y).Compare(expected["detached_bptt"]);
        }
        else
        {
            foreach ((ParameterSet detached, int l) in EligibilityReference.Broadcast<T>(plan, BpttGraph.Detached, x, feedback, expected["delta"].Numbers()).Select((set, l) => (set, l)))
            {
                detached.Compare(expected["detached_bptt"]["layers"][l], l);
            }

            if (expected.Find("symmetric_grad") is { } symmetric)
            {
                EligibilityReference.Gradient<T>(plan, new EPropOptions(), x, y).Compare(symmetric);
            }
        }

        foreach ((_, OracleNode control) in given.Find("negative_controls")?.Members() ?? [])
        {
            ParameterSet right = run.Total;
            if (control.Find("right") is { } memoryless)
            {
                right = EligibilityReference.Gradient<T>(plan.WithoutReadoutMemory(), new EPropOptions(), x, y);
                right.Compare(memoryless);
            }

            right.RequireNot(control);
        }
    }

    // The readout's gradient is the file's: what a step makes of weights and feedback is looked at.
    private static void Adaptive<T>(OracleNode given)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        double[] weights = given["W"].Numbers(), gradients = given["grad_W"].Numbers();
        int outputs = given["W"].Count, units = given["feedback"].Count;
        var rule = new EPropOptions { Feedback = new RandomFeedbackOptions { AdaptiveDecay = given["c"].Number() } };
        RecurrentCore<T> core = Network.Recurrent(1).Layer(new LifNeuron(), units).Linear(outputs)
            .Build<T>(rule, new SgdOptions { LearningRate = given["lr"].Number() }, new RecurrentLearnerOptions());
        var feedback = (FixedRandomFeedback<T>)((TraceCredit<T>)core.Credit).Signal;
        feedback.Matrices[0].CopyFromRows(OracleNumbers.Of<T>(given["feedback"].Numbers()));
        Parameter<T> readout = core.Network.Readout.Weights;
        for (int i = 0; i < weights.Length; i++)
        {
            readout.Value[i % units, i / units] = T.CreateChecked(weights[i]);
        }

        foreach ((OracleNode expected, int t) in given["expected"].Items().Select((node, t) => (node, t)))
        {
            core.Observe(0, [T.Zero]);
            core.TeachError(0, new T[outputs]);
            for (int i = 0; i < weights.Length; i++)
            {
                readout.Gradient![i % units, i / units] = T.CreateChecked(gradients[(t * weights.Length) + i]);
            }

            core.StepWhenDue();
            expected["W"].Compare(OracleNetwork<T>.Part(readout.Value, 0, units));
            double[] columns = OracleNetwork<T>.Part(feedback.Matrices[0], 0, units); // [output, unit]
            expected["feedback"].Compare([.. Enumerable.Range(0, weights.Length).Select(i => columns[(i % outputs * units) + (i / outputs)])]);
        }
    }

    private static void TotalDerivative<T>(OracleNode given)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        OracleNode expected = given["expected"];
        var plan = EligibilityPlan.Of(given);
        double[] x = given["inputs"].Numbers(), y = given["targets"].Numbers();
        EligibilityNetwork<T> network = plan.Build<T>(new DRtrlOptions());
        double[][] total = Totals(network, x, y);
        expected["layers"][0]["total_derivative"].Compare([.. total.SelectMany(step => step)]);

        network.Begin();
        var credit = (TraceCredit<T>)network.Core.Credit;
        var signal = new GivenSignal<T>(network.Core.Network);
        credit.Signal = signal;
        var run = new EligibilityRun<T>(network, expected);
        int outputs = plan.Readout.Outputs;
        for (int t = 0; t < total.Length; t++)
        {
            total[t].CopyTo(signal.Told[0], 0);
            run.Advance(t, x.AsSpan(t * plan.Inputs, plan.Inputs), y.AsSpan(t * outputs, outputs));
        }

        run.Compare();
        run.Total.Compare(expected["layers"][0]["bptt"]);
        EligibilityReference.Backward<T>(plan, BpttGraph.Whole, x, y).Compare(expected["layers"][0]["bptt"]);
    }

    // dE/dz_t by going back over the slopes of a run: through the readout's memory and the recurrent weights; a unit's own path carries what comes later, but not to its z.
    private static double[][] Totals<T>(EligibilityNetwork<T> network, double[] inputs, double[] targets)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        EligibilityReadout readout = network.Plan.Readout;
        EligibilityLayer layer = network.Plan.Layers[0];
        int units = layer.Units, states = layer.Cell.States.Count, steps = inputs.Length / network.Plan.Inputs, outputs = readout.Outputs;
        var kept = new List<(double[] Error, double[] Slope, double[] D, double[] F)>();
        for (int t = 0; t < steps; t++)
        {
            network.Observe(inputs.AsSpan(t * network.Plan.Inputs, network.Plan.Inputs));
            network.Teach(targets.AsSpan(t * outputs, outputs));
            MicroStep<T> step = network.Stream(0).Steps[0];
            kept.Add((
                EligibilityNetwork<T>.Doubles(network.Answer().Error, outputs),
                network.ByUnit(0, network.Stream(0).EmissionSlope, 1),
                network.StateSlope(0, step.SlopeState),
                network.ByUnit(0, step.SlopeCurrent, 1)));
        }

        var totals = new double[steps][];
        double[] answered = new double[outputs], later = new double[units * states];
        for (int t = steps - 1; t >= 0; t--)
        {
            for (int k = 0; k < outputs; k++)
            {
                answered[k] = kept[t].Error[k] + (readout.Kappa * answered[k]);
            }

            double[] total = totals[t] = new double[units];
            var state = new double[units * states];
            for (int o = 0; o < units; o++)
            {
                for (int k = 0; k < outputs; k++)
                {
                    total[o] += (readout.Average ? 1 - readout.Kappa : 1) * readout.W[(k * units) + o] * answered[k];
                }

                for (int to = 0; t + 1 < steps && to < units; to++)
                {
                    for (int s = 0; s < states; s++)
                    {
                        total[o] += layer.Weights["W_rec"][(to * units) + o] * kept[t + 1].F[(to * states) + s] * later[(to * states) + s];
                    }
                }

                for (int s = 0; s < states; s++)
                {
                    state[(o * states) + s] = total[o] * kept[t].Slope[(o * states) + s];
                    for (int to = 0; t + 1 < steps && to < states; to++)
                    {
                        state[(o * states) + s] += kept[t + 1].D[(((o * states) + to) * states) + s] * later[(o * states) + to];
                    }
                }
            }

            later = state;
        }

        return totals;
    }
}
