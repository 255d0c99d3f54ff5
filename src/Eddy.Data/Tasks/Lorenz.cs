namespace Eddy.Data.Tasks;

/// <summary>x′ = 10 (y − x), y′ = x (28 − z) − y, z′ = x y − 8/3 z (Lorenz 1963), by Runge-Kutta of order 4 in steps of 0.01; a sample every few steps: x, or all three.</summary>
internal sealed class Lorenz(int every, bool all) : IChaoticSystem
{
    private const double H = 0.01;

    public int Outputs => all ? 3 : 1;

    public int StateSize => 3;

    public int Transient => 2000 / every;

    public void Begin(Span<double> state, double u) => (state[0], state[1], state[2]) = (1 + u, 1, 25);

    public void Next(Span<double> state, Span<double> sample)
    {
        var s = new Point(state[0], state[1], state[2]);
        for (int i = 0; i < every; i++)
        {
            Point k1 = Slope(s), k2 = Slope(s.Plus(k1, 0.5 * H)), k3 = Slope(s.Plus(k2, 0.5 * H)), k4 = Slope(s.Plus(k3, H));
            s = s.Plus(k1, H / 6).Plus(k2, H / 3).Plus(k3, H / 3).Plus(k4, H / 6);
        }

        (state[0], state[1], state[2]) = (s.X, s.Y, s.Z);
        state[..Outputs].CopyTo(sample);
    }

    private static Point Slope(Point s) => new(10 * (s.Y - s.X), (s.X * (28 - s.Z)) - s.Y, (s.X * s.Y) - (8.0 / 3 * s.Z));

    private readonly record struct Point(double X, double Y, double Z)
    {
        public Point Plus(Point k, double h) => new(X + (h * k.X), Y + (h * k.Y), Z + (h * k.Z));
    }
}
