using Eddy.Neurons;

namespace Eddy.Tests.Neurons;

/// <summary>All slopes of one step of one unit, one pass of dual numbers a column.</summary>
internal sealed class Slopes
{
    private Slopes(double[,] byState, double[,] byCurrent, double[,] byParameter) => (State, Current, Parameter) = (byState, byCurrent, byParameter);

    /// <summary>D: ∂after[s]/∂state[s'] with every current held fixed.</summary>
    public double[,] State { get; }

    /// <summary>F: ∂after[s]/∂current[k].</summary>
    public double[,] Current { get; }

    /// <summary>P: ∂after[s]/∂parameter[p].</summary>
    public double[,] Parameter { get; }

    public static Slopes Of<N>(N neuron, double[] state, double[] current, double[] parameter)
        where N : struct, INeuron
    {
        return new(
            Columns(state.Length, n => Advance(Seeded(state, n), Seeded(current, -1), Seeded(parameter, -1))),
            Columns(current.Length, n => Advance(Seeded(state, -1), Seeded(current, n), Seeded(parameter, -1))),
            Columns(parameter.Length, n => Advance(Seeded(state, -1), Seeded(current, -1), Seeded(parameter, n))));

        PlainDual[] Advance(PlainDual[] s, PlainDual[] c, PlainDual[] p)
        {
            var after = new PlainDual[s.Length];
            neuron.Advance<PlainDual>(s, c, p, after);
            return after;
        }

        double[,] Columns(int count, Func<int, PlainDual[]> run)
        {
            var all = new double[state.Length, count];
            for (int n = 0; n < count; n++)
            {
                PlainDual[] after = run(n);
                for (int s = 0; s < after.Length; s++)
                {
                    all[s, n] = after[s].Slope;
                }
            }

            return all;
        }
    }

    /// <summary>The numbers as variables, of which the slopes are by one; −1 for none.</summary>
    public static PlainDual[] Seeded(double[] values, int variable) => [.. values.Select((value, n) => new PlainDual(value, n == variable ? 1 : 0))];
}
