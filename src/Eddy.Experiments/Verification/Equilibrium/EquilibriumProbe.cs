using System.Numerics;
using Eddy.Learners.Equilibrium;
using Eddy.Numerics;

namespace Eddy.Experiments.Verification.Equilibrium;

/// <summary>The engine's circuit with the numbers of an <see cref="EquilibriumSystem"/>: settles and is nudged as a network is, and its updates are looked at instead of being taken.</summary>
internal sealed class EquilibriumProbe<T> : IDisposable
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly WorkerTeam _team = new(1);
    private readonly EquilibriumCircuit<T> _circuit;
    private readonly PanelMatrix<T> _target;

    public EquilibriumProbe(EquilibriumSystem system)
    {
        var motion = new EquilibriumMotion(system.Form, EquilibriumActivation.Tanh, system.StepSize);
        _circuit = new EquilibriumCircuit<T>(
            1, system.Input.Length, [.. system.Groups.Select(units => (units, 1.0))], [.. system.Joins.Select(j => new CouplingPlan(j.From, j.To, 1))], motion, keepGradient: true, _team);
        _circuit.Input.CopyFromRows(Of(system.Input));
        _target = new PanelMatrix<T>(1, system.Target.Length);
        _target.CopyFromRows(Of(system.Target));
        for (int c = 0; c < system.Weights.Length; c++)
        {
            _circuit.Couplings[c].Weight.Value.CopyFromRows(Of(system.Weights[c]));
        }

        for (int g = 0; g < system.Groups.Length; g++)
        {
            _circuit.Groups[g].Bias.Value.CopyFromRows(Of(system.Biases[g]));
        }

        _circuit.Listen();
    }

    /// <summary>s of every group.</summary>
    public double[][] States => [.. _circuit.Groups.Select(group => Values(group.State))];

    public void Dispose() => _team.Dispose();

    /// <summary>The free phase from 0; returns the largest change of its last step.</summary>
    public double Settle(int steps)
    {
        _circuit.Clear();
        for (int t = 0; t < steps; t++)
        {
            _circuit.Step(EquilibriumOrder.Synchronous, null, 0, measured: true);
        }

        foreach (EquilibriumGroup<T> group in _circuit.Groups)
        {
            group.KeepFree();
        }

        return double.CreateChecked(_circuit.LargestChange);
    }

    /// <summary>Back to where the free phase ended.</summary>
    public void BackToFree()
    {
        foreach (EquilibriumGroup<T> group in _circuit.Groups)
        {
            group.BackToFree();
        }
    }

    /// <summary>One nudged step.</summary>
    public void Nudge(double beta) => _circuit.Step(EquilibriumOrder.Synchronous, _target, beta, measured: false);

    /// <summary>What the last step alone would change: couplings in order, then biases.</summary>
    public double[] Continual(double beta) => Update(EquilibriumMoment.Now, EquilibriumMoment.Before, 1 / beta);

    /// <summary>What a phase of so many steps, nudged one way, changes.</summary>
    public double[] OneSided(double beta, int steps)
    {
        Nudged(beta, steps);
        return Update(EquilibriumMoment.Now, EquilibriumMoment.Free, 1 / beta);
    }

    /// <summary>What two phases of so many steps, nudged either way, change.</summary>
    public double[] Centered(double beta, int steps)
    {
        Nudged(beta, steps);
        foreach (EquilibriumGroup<T> group in _circuit.Groups)
        {
            group.KeepNudged();
        }

        Nudged(-beta, steps);
        return Update(EquilibriumMoment.Nudged, EquilibriumMoment.Now, 1 / (2 * beta));
    }

    private void Nudged(double beta, int steps)
    {
        BackToFree();
        for (int k = 0; k < steps; k++)
        {
            Nudge(beta);
        }
    }

    private double[] Update(EquilibriumMoment later, EquilibriumMoment earlier, double scale)
    {
        _circuit.Learn(later, earlier, scale);
        return [.. _circuit.Couplings.SelectMany(c => Values(c.Weight.Gradient!)).Concat(_circuit.Groups.SelectMany(g => Values(g.Bias.Gradient!))).Select(down => 0 - down)];
    }

    private static T[] Of(double[] numbers) => [.. numbers.Select(T.CreateChecked)];

    private static double[] Values(PanelMatrix<T> matrix)
    {
        var values = new T[matrix.Rows * matrix.Columns];
        matrix.CopyToRows(values);
        return [.. values.Select(double.CreateChecked)];
    }
}
