using System.Numerics;
using Eddy.Experiments.Verification.Recurrent;
using Eddy.Signals.Modulation;
using Eddy.Traces;
using Eddy.Traces.Diagonal;
using Eddy.Traces.EProp;

namespace Eddy.Experiments.Verification.Eligibility;

/// <summary>Kind <c>eligibility/three_factor</c>: modulators of every kind in the place of the learning signal.</summary>
internal sealed class ThreeFactorOracle : IOracleBody
{
    public void Run<T>(OracleFile file, OracleError error)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var root = new OracleNode(file, error);
        OracleNode expected = root["expected"];
        var plan = EligibilityPlan.Of(root);
        double[] x = root["inputs"].Numbers(), y = root["targets"].Numbers();
        new EligibilityRun<T>(plan.Build<T>(new ThreeFactorOptions()), expected).Go(x, []).Compare();
        EligibilityReference.Gradient<T>(plan, new DRtrlOptions(), x, y).Compare(expected["layers"][0]["d_rtrl_grad"]);

        var totals = new Dictionary<string, ParameterSet>(StringComparer.Ordinal);
        foreach ((string name, OracleNode given) in root["cases"].Members())
        {
            totals[name] = name == "two_level" ? TwoLevel<T>(plan, given, x, y) : Case<T>(plan, given, x);
        }

        foreach ((_, OracleNode control) in root["negative_controls"].Members())
        {
            totals[control["mistake"].Text().Split(':')[0]].RequireNot(control); // "scalar_on_emission: …"
        }

        root.RequireAllRead();
    }

    private static ParameterSet Case<T>(EligibilityPlan plan, OracleNode given, double[] inputs)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        OracleNode draws = given["draws"], expected = given["expected"];
        int steps = inputs.Length / plan.Inputs, units = plan.Layers[0].Units, states = plan.Layers[0].Cell.States.Count;
        double[]? modulators = draws.Find("modulator")?.Numbers(), rewards = draws.Find("reward")?.Numbers(), teach = draws.Find("teach")?.Numbers();
        int width = (modulators?.Length ?? 0) / steps;
        var rule = new ThreeFactorOptions
        {
            Target = width == units * states ? ModulatorTarget.State : ModulatorTarget.Emission,
            BaselineRate = rewards is null ? 0 : 0.2, // of the file's words alone
            TeachingEvents = teach is null ? null : OsttpOracle.Projection(plan, draws["projection"].Numbers()),
        };
        EligibilityNetwork<T> network = plan.Build<T>(rule);
        var signal = (ModulationSignal<T>)((TraceCredit<T>)network.Core.Credit).Signal;
        double[]? targets = draws.Find("target")?.Numbers();
        var used = new List<double>();
        var run = new EligibilityRun<T>(network, expected) { Lesson = Modulate };
        for (int t = 0; t < steps; t++)
        {
            run.Advance(t, inputs.AsSpan(t * plan.Inputs, plan.Inputs), []);
        }

        if (rewards is not null)
        {
            draws["modulator"].Compare(used.ToArray());
        }

        foreach ((string name, OracleNode step) in expected["grad_step"].Members())
        {
            step.Compare([.. run.Steps.SelectMany(s => s.Layers[0][name])]);
        }

        run.Total.Compare(expected["grad"]);
        return run.Total;

        double Modulate(int t)
        {
            if (teach is not null)
            {
                return teach[t] == 0 ? 0 : network.Teach(targets.AsSpan(t * plan.Readout.Outputs, plan.Readout.Outputs));
            }

            if (rewards is not null)
            {
                used.Add(rewards[t] - double.CreateChecked(signal.Mean));
            }

            // [unit, state variable] in the file, [state variable, unit] in the engine.
            double[] now = rewards is not null ? [rewards[t]] : modulators!.AsSpan(t * width, width).ToArray();
            double[] laid = now.Length == units * states ? [.. Enumerable.Range(0, now.Length).Select(i => now[(i % units * states) + (i / units)])] : now;
            network.Core.Modulate(0, OracleNumbers.Of<T>(laid));
            return 0;
        }
    }

    // A second trace that gathers signal × trace and waits for the error of a prediction.
    private static ParameterSet TwoLevel<T>(EligibilityPlan plan, OracleNode given, double[] inputs, double[] targets)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        OracleNode expected = given["expected"];
        double[] errors = given["draws"]["delta"].Numbers(), traceSteps = expected["trace_steps"].Numbers();
        EligibilityNetwork<T> network = plan.Build<T>(new EPropOptions { RewardDecay = given["draws"]["gamma_lambda"].Number() });
        ParameterSet? total = null;
        for (int t = 0; t < errors.Length; t++)
        {
            network.Observe(inputs.AsSpan(t * plan.Inputs, plan.Inputs));
            network.Teach(targets.AsSpan(t * plan.Readout.Outputs, plan.Readout.Outputs));
            if (Array.IndexOf(traceSteps, t + 1.0) is >= 0 and var at)
            {
                Rewarded(T.One).Compare(expected["second_trace"][at]);
            }

            ParameterSet step = Rewarded(T.CreateChecked(errors[t]));
            total = total is null ? step : total + step;
        }

        total!.Compare(expected["grad"]);
        return total;

        ParameterSet Rewarded(T error)
        {
            network.ClearGradients();
            network.Core.Reward(0, error);
            return network.Gradients();
        }
    }
}
