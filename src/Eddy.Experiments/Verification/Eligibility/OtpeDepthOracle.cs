using System.Numerics;
using Eddy.Experiments.Verification.Recurrent;
using Eddy.Traces;
using Eddy.Traces.Bptt;
using Eddy.Traces.Otpe;
using Eddy.Traces.Presynaptic;

namespace Eddy.Experiments.Verification.Eligibility;

/// <summary>Kind <c>eligibility/otpe_depth</c>: stacks of four layers under OTTT and every form of OTPE, cosine and size against BPTT layer by layer.</summary>
internal sealed class OtpeDepthOracle : IOracleBody
{
    private static readonly (string Name, RuleOptions Rule)[] _rules =
    [
        ("ottt", new OtttOptions()),
        ("otpe_psi", new OtpeOptions { PassDown = OtpePassDown.PresentSlope }),
        ("otpe", new OtpeOptions()),
        ("approx", new OtpeOptions { Form = OtpeForm.Approximate }),
    ];

    public void Run<T>(OracleFile file, OracleError error)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var root = new OracleNode(file, error);
        var sums = _rules.ToDictionary(r => r.Name, _ => new double[4]);
        foreach (OracleNode given in root["stacks"].Items())
        {
            OracleNode expected = given["expected"];
            var plan = EligibilityPlan.Of(given);
            double[] x = given["inputs"].Numbers(), y = given["targets"].Numbers();
            ParameterSet whole = EligibilityReference.Backward<T>(plan, BpttGraph.Whole, x, y);
            expected["bptt"].Compare(Flat(whole));
            foreach ((string name, RuleOptions rule) in _rules)
            {
                EligibilityNetwork<T> network = plan.Build<T>(rule);
                var run = new EligibilityRun<T>(network, expected);
                var top = new List<double>();
                for (int t = 0; t < plan.Steps; t++)
                {
                    run.Advance(t, x.AsSpan(t * plan.Inputs, plan.Inputs), y.AsSpan(t * plan.Readout.Outputs, plan.Readout.Outputs));
                    top.AddRange(network.Emission(plan.Layers.Length - 1));
                }

                run.Compare();
                expected["z_top"].Compare(top.ToArray());
                OracleNode numbers = expected[name];
                numbers["grad_layer_1"].Compare(run.Total.Layers[0]["W_in"]);
                numbers.Find("grad")?.Compare(Flat(run.Total));
                double[] cosines = [.. run.Total.Layers.Zip(whole.Layers, (mine, right) => ParameterSet.Cosine(mine["W_in"], right["W_in"]))];
                numbers["cosine"].Compare(cosines);
                numbers["norm_ratio"].Compare([.. run.Total.Layers.Zip(whole.Layers, (mine, right) => Math.Sqrt(mine["W_in"].Sum(v => v * v) / right["W_in"].Sum(v => v * v)))]);
                sums[name] = [.. sums[name].Zip(cosines, (a, b) => a + b)];
            }
        }

        int stacks = root["stacks"].Count;
        foreach ((string name, double[] sum) in sums)
        {
            root["mean_cosine"][name].Compare([.. sum.Select(c => c / stacks)]);
        }

        root["mean_cosine"].Require(sums["ottt"][0] < sums["otpe_psi"][0] && sums["otpe_psi"][0] < sums["otpe"][0], "in the lowest layer OTPE must be nearer to BPTT than OTTT, and nearest with mean slopes");
        root.RequireAllRead();
    }

    private static double[] Flat(ParameterSet set) => [.. set.Layers.SelectMany(layer => layer["W_in"])];
}
