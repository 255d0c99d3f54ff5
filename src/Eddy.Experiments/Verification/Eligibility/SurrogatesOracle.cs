using System.Numerics;
using Eddy.Experiments.Verification.Recurrent;
using Eddy.Traces.Bptt;
using Eddy.Traces.Diagonal;

namespace Eddy.Experiments.Verification.Eligibility;

/// <summary>Kind <c>eligibility/surrogates</c>: every slope and its integral on a grid, and one layer run with each of them.</summary>
internal sealed class SurrogatesOracle : IOracleBody
{
    public void Run<T>(OracleFile file, OracleError error)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var root = new OracleNode(file, error);
        double threshold = root["v_th"].Number();
        double[] grid = root["grid"].Numbers();
        foreach ((_, OracleNode given) in root["table"].Members())
        {
            (double[] slope, double[] softSlope, double[] area) = new SurrogateProbe(EligibilityCell.SurrogateOf(given["surrogate"]), threshold).On<T>(grid);
            given["psi"].Compare(slope);
            given["psi"].Compare(softSlope);
            given["soft"].Compare(area);
        }

        OracleNode cuba = root["cuba"];
        double[] x = cuba["inputs"].Numbers(), y = cuba["targets"].Numbers();
        foreach ((string name, OracleNode given) in cuba["by_surrogate"].Members())
        {
            var plan = EligibilityPlan.Of(cuba, new EligibilityCellChange(Surrogate: root["table"][name]["surrogate"]));
            EligibilityNetwork<T> network = plan.Build<T>(new DRtrlOptions());
            var psi = new List<double>();
            var slopes = new List<double>();
            var run = new EligibilityRun<T>(network, cuba["expected"]);
            run.Watch("z", l =>
            {
                psi.AddRange(network.Psi(l));
                slopes.AddRange(network.StateSlope(l, network.Stream(l).Steps[0].SlopeState));
                return network.Emission(l);
            }).Go(x, y).Compare();
            given["psi"].Compare(psi.ToArray());
            given["D"].Compare(slopes.ToArray());
            run.Total.Compare(given["grad"]);
            EligibilityReference.Backward<T>(plan, BpttGraph.Detached, x, y).Compare(given["grad"]);
            EligibilityReference.CompareBackward<T>(plan, given, x, y, run.Total);
        }

        root.RequireAllRead();
    }
}
