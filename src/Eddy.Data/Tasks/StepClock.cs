namespace Eddy.Data.Tasks;

/// <summary>Turns a task's times in milliseconds into steps.</summary>
internal readonly struct StepClock(TaskOptions options, double stepMs)
{
    private const int MostSteps = 1_000_000;

    /// <summary>Milliseconds a step.</summary>
    public double StepMs => stepMs;

    /// <summary>Reads the option <c>step</c>: milliseconds a step.</summary>
    public static StepClock Of(TaskOptions options) => new(options, options.Number("step", 0.01, 1000));

    /// <summary>An option in milliseconds as the nearest number of steps, at least <paramref name="least"/>.</summary>
    public int Steps(string name, int least)
    {
        double steps = Math.Round(options.Number(name, 0, 1e7) / stepMs, MidpointRounding.AwayFromZero);
        return steps >= least && steps <= MostSteps
            ? (int)steps
            : throw new ArgumentException(FormattableString.Invariant(
                $"{options.Name}: option {name} makes {steps} steps of {stepMs} ms, but {least} to {MostSteps} are needed. Change {name} or step."));
    }

    /// <summary>An option in hertz as the chance of a spike a step.</summary>
    public double Chance(string name) => PoissonSpikes.Chance(options.Number(name, 0, 1e6), stepMs);
}
