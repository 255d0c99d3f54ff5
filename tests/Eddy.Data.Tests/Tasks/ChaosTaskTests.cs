using Eddy.Data.Tasks;
using Shouldly;

namespace Eddy.Data.Tests.Tasks;

public class ChaosTaskTests
{
    [Theory]
    [InlineData("henon", 1)]
    [InlineData("mackey-glass", 1)]
    [InlineData("lorenz", 1)]
    [InlineData("lorenz", 3)]
    public void The_target_is_the_next_input_and_both_are_normalised(string name, int outputs)
    {
        TaskSteps steps = outputs == 3 ? TaskSteps.Of(name, 2, 5, ("show", "all")) : TaskSteps.Of(name, 2, 5);
        steps.Task.OutputSize.ShouldBe(outputs);
        double[] sum = new double[outputs], squares = new double[outputs];
        float[]? expected = null;
        const int Count = 20_000;
        for (int t = 0; t < Count; t++)
        {
            steps.Next();
            steps.Input(1).ShouldBe(expected ?? steps.Input(1));
            expected = steps.Target(1);
            for (int c = 0; c < outputs; c++)
            {
                sum[c] += expected[c];
                squares[c] += expected[c] * expected[c];
            }
        }

        for (int c = 0; c < outputs; c++)
        {
            (sum[c] / Count).ShouldBe(0, 0.1); // x of Lorenz changes sides every few units of 1000
            (squares[c] / Count).ShouldBe(1, 0.05);
        }
    }

    [Fact]
    public void Henon_obeys_its_two_step_form()
    {
        var map = new HenonMap();
        double[] state = new double[2], x = new double[50];
        map.Begin(state, 0.3);
        for (int t = 0; t < x.Length; t++)
        {
            map.Next(state, x.AsSpan(t, 1));
        }

        for (int t = 2; t < x.Length; t++)
        {
            x[t].ShouldBe(1 - (1.4 * x[t - 1] * x[t - 1]) + (0.3 * x[t - 2]), 1e-14);
        }
    }

    [Fact]
    public void Mackey_Glass_agrees_with_ten_times_smaller_steps_of_another_method()
    {
        const double H = 0.01;
        const int Delay = 1700;
        var equation = new MackeyGlass(17, 1);
        double[] state = new double[equation.StateSize], sample = new double[1];
        equation.Begin(state, 0.25);
        var x = new List<double>(Enumerable.Repeat(0.9 + (0.6 * 0.25), Delay + 1));
        for (int t = 1; t <= 100; t++)
        {
            equation.Next(state, sample);
            for (int i = 0; i < 100; i++)
            {
                // Heun's method: error O(h²) ≈ 1e-5 over 100 units of time
                double from = Production(x[^(Delay + 1)]), to = Production(x[^Delay]), now = x[^1];
                double slope = from - (0.1 * now), guess = now + (H * slope);
                x.Add(now + (0.5 * H * (slope + to - (0.1 * guess))));
            }

            sample[0].ShouldBe(x[^1], 2e-4, $"time {t}");
        }

        static double Production(double v) => 0.2 * v / (1 + Math.Pow(v, 10));
    }

    [Fact]
    public void Lorenz_agrees_with_a_hundred_times_smaller_steps_of_another_method()
    {
        var system = new Lorenz(5, all: true);
        double[] state = new double[3], sample = new double[3];
        system.Begin(state, 0.5);
        double x = 1.5, y = 1, z = 25;
        const double H = 1e-4;
        for (int t = 1; t <= 20; t++) // one unit of time: errors grow e-fold
        {
            system.Next(state, sample);
            for (int i = 0; i < 500; i++)
            {
                (double dx, double dy, double dz) = Slope(x, y, z);
                (double ex, double ey, double ez) = Slope(x + (H * dx), y + (H * dy), z + (H * dz));
                (x, y, z) = (x + (0.5 * H * (dx + ex)), y + (0.5 * H * (dy + ey)), z + (0.5 * H * (dz + ez)));
            }

            sample.ShouldBe([x, y, z], 2e-3, $"sample {t}");
        }

        static (double, double, double) Slope(double x, double y, double z) => (10 * (y - x), (x * (28 - z)) - y, (x * y) - (8.0 / 3 * z));
    }
}
