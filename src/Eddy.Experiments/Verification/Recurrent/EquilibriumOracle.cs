using System.Numerics;
using System.Text.Json;
using Eddy.Experiments.Verification.Equilibrium;
using Eddy.Learners.Equilibrium;

namespace Eddy.Experiments.Verification.Recurrent;

/// <summary>Kind <c>recurrent/eqprop</c>: free and nudged states, updates nudged one way, both ways and step by step, and back-propagation through the free steps beside them.</summary>
internal sealed class EquilibriumOracle : IOracleBody
{
    private const int Roundings = 16; // in a state that settles: each step adds one, and the next keeps nine tenths of it

    private static readonly string[] _names = ["Wxh", "Why", "Wxy"];

    public void Run<T>(OracleFile file, OracleError error)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        int hidden = file.Member(file.Root, "nh").GetInt32(), outputs = file.Member(file.Root, "ny").GetInt32(), steps = file.Member(file.Root, "K").GetInt32();
        double beta = file.Member(file.Root, "beta").GetDouble();
        double[] bias = file.Numbers(file.Root, "b");
        var system = new EquilibriumSystem(
            EquilibriumForm.Energy,
            file.Member(file.Root, "eps").GetDouble(),
            [hidden, outputs],
            [(-1, 0), (0, 1), (-1, 1)],
            [.. _names.Select(name => file.Numbers(file.Root, name))],
            [bias[..hidden], bias[hidden..]],
            [.. file.Numbers(file.Root, "x").Select(Math.Tanh)],
            file.Numbers(file.Root, "d"));

        // An update is a difference of products of states over β: what rounding leaves of it has no scale of its own.
        double rounding = Roundings * Math.ScaleB(1, typeof(T) == typeof(float) ? -24 : -53) / beta;
        double floor = Math.Max(OracleError.Floor, rounding / (typeof(T) == typeof(float) ? file.SingleTolerance!.Value : file.Tolerance));
        JsonElement expected = file.Member(file.Root, "expected");

        using var probe = new EquilibriumProbe<T>(system);
        probe.Settle(file.Member(file.Root, "T_free").GetInt32());
        double[][] free = probe.States;
        error.Compare<double>("s_free", Flat(free), file.Numbers(expected, "s_free"));
        double loss = free[1].Zip(system.Target, (y, d) => 0.5 * (y - d) * (y - d)).Sum();
        error.Compare<double>("loss_free", [loss], [file.Member(expected, "loss_free").GetDouble()]);

        double[][] continual = Trajectory("nudged_plus", beta);
        Trajectory("nudged_minus", -beta);
        int number = 0;
        foreach (JsonElement update in file.Member(expected, "continual_updates_first3").EnumerateArray())
        {
            Compare($"continual update {number + 1}", continual[number++], update);
        }

        JsonElement vanilla = file.Member(expected, "vanilla_update");
        Compare("vanilla_update", probe.OneSided(beta, steps), vanilla);
        Compare("continual updates together", [.. continual[0].Select((_, i) => continual.Sum(update => update[i]))], vanilla, steps);
        Compare("centered_update", probe.Centered(beta, steps), file.Member(expected, "centered_update"));
        foreach (JsonElement comparison in file.Member(expected, "comparisons").EnumerateArray())
        {
            int k = file.Member(comparison, "steps").GetInt32();
            double[] gradient = system.BackPropagate(free, k), oneSided = probe.OneSided(beta, k), centered = probe.Centered(beta, k);
            Compare($"{k} steps, bptt", gradient, file.Member(comparison, "bptt"));
            Compare($"{k} steps, ep_one_sided", oneSided, file.Member(comparison, "ep_one_sided"));
            Compare($"{k} steps, ep_centered", centered, file.Member(comparison, "ep_centered"));
            double scale = Math.Max(1, floor) / Norm(gradient);
            error.Compare<double>($"{k} steps, rel_one_sided", [Distance(oneSided, gradient)], [file.Member(comparison, "rel_one_sided").GetDouble()], scale);
            error.Compare<double>($"{k} steps, rel_centered", [Distance(centered, gradient)], [file.Member(comparison, "rel_centered").GetDouble()], scale);
        }

        // The states of a nudged phase where the file has them; returns what every step alone would change.
        double[][] Trajectory(string name, double nudge)
        {
            double[] indices = file.Numbers(expected, "nudged_index"), states = file.Numbers(expected, name);
            int width = hidden + outputs;
            if (states.Length != indices.Length * width)
            {
                throw new InvalidDataException($"{file.Path}: '{name}' is {states.Length} numbers, but {indices.Length} steps of {width} units take {indices.Length * width}.");
            }

            var updates = new double[steps][];
            probe.BackToFree();
            for (int k = 1; k <= steps; k++)
            {
                probe.Nudge(nudge);
                updates[k - 1] = probe.Continual(nudge);
                int at = Array.IndexOf(indices, k);
                if (at >= 0)
                {
                    error.Compare<double>($"{name}, step {k}", Flat(probe.States), states.AsSpan(at * width, width));
                }
            }

            return updates;
        }

        void Compare(string where, double[] got, JsonElement wanted, int parts = 1)
        {
            int first = 0;
            foreach (string name in (string[])[.. _names, "b"])
            {
                double[] values = file.Numbers(wanted, name);
                error.Compare<double>($"{where}, {name}", got.AsSpan(first, values.Length), values, floor * parts);
                first += values.Length;
            }
        }
    }

    private static double[] Flat(double[][] values) => [.. values.SelectMany(v => v)];

    private static double Norm(double[] values) => Math.Sqrt(values.Sum(v => v * v));

    // Updates go down, gradients up.
    private static double Distance(double[] update, double[] gradient) => Norm([.. update.Select((u, i) => u + gradient[i])]) / Norm(gradient);
}
