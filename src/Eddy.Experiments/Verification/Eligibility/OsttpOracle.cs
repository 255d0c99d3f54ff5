using System.Numerics;
using Eddy.Experiments.Verification.Recurrent;
using Eddy.Signals.TargetProjection;
using Eddy.Traces.Bptt;
using Eddy.Traces.Ostl;

namespace Eddy.Experiments.Verification.Eligibility;

/// <summary>Kind <c>eligibility/osttp</c>: the traces of OSTL under a fixed projection of the target, where it counts.</summary>
internal sealed class OsttpOracle : IOracleBody
{
    public void Run<T>(OracleFile file, OracleError error)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var root = new OracleNode(file, error);
        foreach ((_, OracleNode given) in root["cases"].Members())
        {
            Case<T>(given);
        }

        root.RequireAllRead();
    }

    /// <summary>Projections of a file, [unit, class] of each layer, as the engine takes them; its sign too.</summary>
    internal static TargetProjectionOptions Projection(EligibilityPlan plan, double[] numbers)
    {
        int at = 0, classes = plan.Readout.Outputs;
        var matrices = new List<double[,]>();
        foreach (EligibilityLayer layer in plan.Layers)
        {
            var matrix = new double[layer.Units, classes];
            for (int i = 0; i < matrix.Length; i++)
            {
                matrix[i / classes, i % classes] = numbers[at++];
            }

            matrices.Add(matrix);
        }

        return new TargetProjectionOptions { TowardTarget = false, Matrices = matrices };
    }

    private static void Case<T>(OracleNode given)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        OracleNode expected = given["expected"];
        var plan = EligibilityPlan.Of(given);
        bool whole = given["with_h"].Flag();
        double[] x = given["inputs"].Numbers(), y = given["targets"].Numbers(), mask = given["loss_mask"].Numbers(), b = given["draws"]["target_projection"].Numbers();
        var rule = new OsttpOptions { Recurrent = whole, Projection = Projection(plan, b) };
        EligibilityNetwork<T> network = plan.Build<T>(rule);
        EligibilityRun<T> run = OstlOracle.Watch(new EligibilityRun<T>(network, expected), network, whole).Go(x, y, mask);
        run.Compare();
        EligibilityReference.CompareBackward<T>(plan, expected, x, y, run.Total, lossMask: mask);
        double[] told = [.. y.Select((target, i) => target * mask[i / plan.Readout.Outputs])];
        foreach ((ParameterSet broadcast, int l) in EligibilityReference.Broadcast<T>(plan, whole ? BpttGraph.Layers : BpttGraph.Detached, x, b, told).Select((set, l) => (set, l)))
        {
            broadcast.Compare(expected["layers"][l]["grad"], l);
        }

        ParameterSet untold = EligibilityReference.Gradient<T>(plan, rule, x, new double[y.Length], mask);
        expected["zero_target_hidden_grad"].Compare([untold.Layers.Max(layer => layer.Values.Max(values => values.Max(Math.Abs)))]);
        run.Total.RequireNone(given["negative_controls"]);
    }
}
