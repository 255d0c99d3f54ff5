using Eddy.Neurons;
using Shouldly;

namespace Eddy.Tests.Neurons;

/// <summary>A layer of neurons by its definition: each current of each unit is a plain sum over the input, an emission of all units one step before, and a bias.</summary>
/// <remarks>Its weights are dual numbers, so one pass over a sequence gives the exact slope of everything by one weight: full back-propagation through time, one weight a pass.</remarks>
internal sealed class PlainLayer<N>(N neuron, int inputs, int units)
    where N : struct, INeuron
{
    /// <summary>State, [unit][state].</summary>
    public PlainDual[][] State { get; } = Zeros(units, neuron.Form.States.Count);

    /// <summary>Own parameters, [unit][parameter].</summary>
    public PlainDual[][] Parameter { get; } = Zeros(units, neuron.Form.Parameters.Count);

    /// <summary>W of the first micro-step, [current][unit][input].</summary>
    public PlainDual[][][] Input { get; } = [.. neuron.Form.Currents.Select(_ => Zeros(units, inputs))];

    /// <summary>R, [micro-step][current][unit][unit].</summary>
    public PlainDual[][][][] Recurrent { get; } = [.. Steps(neuron).Select(_ => neuron.Form.Currents.Select(_ => Zeros(units, units)).ToArray())];

    /// <summary>b, [micro-step][current][unit].</summary>
    public PlainDual[][][] Bias { get; } = [.. Steps(neuron).Select(_ => Zeros(neuron.Form.Currents.Count, units))];

    /// <summary>What each unit tells, [unit][emission].</summary>
    public PlainDual[][] Emission()
    {
        PlainDual[][] emission = Zeros(units, neuron.Form.Emissions.Count);
        for (int i = 0; i < units; i++)
        {
            neuron.Emit<PlainDual>(State[i], Parameter[i], emission[i]);
        }

        return emission;
    }

    /// <summary>One time step: all micro-steps.</summary>
    public void Step(double[] x)
    {
        x.Length.ShouldBe(inputs);
        for (int l = 0; l < neuron.Form.MicroSteps; l++)
        {
            PlainDual[][] emission = Emission();
            PlainDual[][] next = [.. Enumerable.Range(0, units).Select(i => Advance(l, i, x, emission))];
            next.CopyTo(State, 0);
        }
    }

    /// <summary>What one unit hears in one micro-step.</summary>
    public PlainDual[] Currents(int step, int unit, double[] x, PlainDual[][] emission)
        => [.. neuron.Form.Currents.Select((form, k) => Current(form, step, k, unit, x, emission))];

    private PlainDual[] Advance(int step, int unit, double[] x, PlainDual[][] emission)
    {
        var after = new PlainDual[neuron.Form.States.Count];
        after.AsSpan().Fill(double.NaN); // every element is to be written
        neuron.Advance<PlainDual>(State[unit], Currents(step, unit, x, emission), Parameter[unit], after);
        return after;
    }

    private PlainDual Current(CurrentForm form, int step, int k, int unit, double[] x, PlainDual[][] emission)
    {
        if (form.Direct)
        {
            return x[unit];
        }

        PlainDual sum = form.Bias ? Bias[step][k][unit] : 0;
        for (int j = 0; j < inputs && form.Input && step == 0; j++)
        {
            sum += Input[k][unit][j] * x[j];
        }

        for (int j = 0; j < units && form.Recurrent is not null; j++)
        {
            sum += Recurrent[step][k][unit][j] * emission[j][form.Recurrent!.Value];
        }

        return sum;
    }

    private static IEnumerable<int> Steps(N neuron) => Enumerable.Range(0, neuron.Form.MicroSteps);

    private static PlainDual[][] Zeros(int rows, int columns) => [.. Enumerable.Range(0, rows).Select(_ => new PlainDual[columns])];
}
