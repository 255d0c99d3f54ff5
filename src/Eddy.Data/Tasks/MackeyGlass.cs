namespace Eddy.Data.Tasks;

/// <summary>dx/dt = 0.2 x(t − τ) / (1 + x(t − τ)¹⁰) − 0.1 x(t), τ = 17 by default (Mackey and Glass 1977), by Runge-Kutta of order 4 in steps of 0.1; a sample every <c>every</c> units of time.</summary>
/// <remarks>The past is kept at the steps; between two of them, at half a step, it is their mean, which is off by about h²/8 x″ ≈ 1e-5. Before the beginning it is constant.</remarks>
internal sealed class MackeyGlass(int tau, int every) : IChaoticSystem
{
    private const int StepsPerUnit = 10;
    private const double H = 1.0 / StepsPerUnit;

    private readonly int _delay = tau * StepsPerUnit;

    public int Outputs => 1;

    // x at the last τ/h + 1 steps as a ring, then the place of the newest
    public int StateSize => _delay + 2;

    public int Transient => 1000 / every;

    public void Begin(Span<double> state, double u)
    {
        state[..^1].Fill(0.9 + (0.6 * u));
        state[^1] = 0;
    }

    public void Next(Span<double> state, Span<double> sample)
    {
        Span<double> past = state[..^1];
        int newest = (int)state[^1];
        for (int i = 0; i < every * StepsPerUnit; i++)
        {
            int oldest = newest == _delay ? 0 : newest + 1, after = oldest == _delay ? 0 : oldest + 1;
            double x = past[newest], from = Production(past[oldest]), to = Production(past[after]), middle = Production(0.5 * (past[oldest] + past[after]));
            double k1 = from - (0.1 * x);
            double k2 = middle - (0.1 * (x + (0.5 * H * k1)));
            double k3 = middle - (0.1 * (x + (0.5 * H * k2)));
            double k4 = to - (0.1 * (x + (H * k3)));
            past[oldest] = x + (H / 6 * (k1 + (2 * k2) + (2 * k3) + k4));
            newest = oldest;
        }

        state[^1] = newest;
        sample[0] = past[newest];
    }

    private static double Production(double x)
    {
        double x2 = x * x, x4 = x2 * x2;
        return 0.2 * x / (1 + (x4 * x4 * x2));
    }
}
