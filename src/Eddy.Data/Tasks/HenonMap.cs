namespace Eddy.Data.Tasks;

/// <summary>x ← 1 − 1.4 x² + y, y ← 0.3 x (Hénon 1976); the sample is x.</summary>
internal sealed class HenonMap : IChaoticSystem
{
    public int Outputs => 1;

    public int StateSize => 2;

    public int Transient => 200;

    public void Begin(Span<double> state, double u) => (state[0], state[1]) = (0.1 * u, 0);

    public void Next(Span<double> state, Span<double> sample)
    {
        (state[0], state[1]) = (1 - (1.4 * state[0] * state[0]) + state[1], 0.3 * state[0]);
        sample[0] = state[0];
    }
}
