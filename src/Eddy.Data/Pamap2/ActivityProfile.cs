namespace Eddy.Data.Pamap2;

/// <summary>How a body moves in an activity, as far as the generated data go.</summary>
/// <param name="Id">Number of the activity in the files; 0 for what is between activities.</param>
/// <param name="Frequency">Repetitions a second of the main movement.</param>
/// <param name="HeartRate">Beats a minute above rest.</param>
/// <param name="Harmonic">Share of the second harmonic: impacts of feet.</param>
/// <param name="Restlessness">How much the posture wanders.</param>
/// <param name="Posture">Tilt forward and to the side of hand, chest and ankle, in turns.</param>
/// <param name="Strength">Acceleration of the movement at hand, chest and ankle in m/s².</param>
internal sealed record ActivityProfile(
    int Id, double Frequency, double HeartRate, double Harmonic, double Restlessness, (double Forward, double Aside)[] Posture, double[] Strength)
{
    /// <summary>In the order in which the protocol goes through them.</summary>
    public static readonly ActivityProfile[] InOrder =
    [
        new(1, 0.25, 3, 0, 0.010, [(0.24, 0.02), (0.25, 0.03), (0.24, 0.05)], [0.05, 0.12, 0.03]),
        new(2, 0.28, 8, 0, 0.016, [(0.14, 0.05), (0.03, 0.01), (0.05, 0.01)], [0.10, 0.10, 0.04]),
        new(3, 0.30, 14, 0, 0.016, [(0.03, 0.04), (0.01, 0.01), (0.01, 0.01)], [0.14, 0.10, 0.06]),
        new(17, 0.75, 20, 0.1, 0.022, [(0.15, 0.08), (0.04, 0.01), (0.01, 0.02)], [1.60, 0.30, 0.10]),
        new(16, 0.90, 34, 0.2, 0.030, [(0.12, 0.10), (0.08, 0.02), (0.02, 0.02)], [2.20, 0.90, 1.20]),
        new(12, 1.55, 56, 0.5, 0.018, [(0.04, 0.03), (0.04, 0.01), (0.04, 0.01)], [1.90, 2.10, 4.60]),
        new(13, 1.75, 46, 0.8, 0.018, [(0.04, 0.03), (0.00, 0.01), (0.02, 0.01)], [2.20, 2.90, 5.60]),
        new(4, 1.80, 38, 0.5, 0.014, [(0.03, 0.03), (0.01, 0.01), (0.02, 0.01)], [2.40, 2.20, 6.00]),
        new(7, 1.85, 50, 0.5, 0.016, [(0.10, 0.03), (0.02, 0.01), (0.02, 0.01)], [5.00, 2.40, 6.20]),
        new(6, 1.15, 48, 0.1, 0.012, [(0.16, 0.02), (0.09, 0.01), (0.06, 0.02)], [0.70, 0.60, 3.20]),
        new(5, 2.60, 84, 0.7, 0.018, [(0.17, 0.05), (0.03, 0.01), (0.06, 0.01)], [9.00, 8.00, 16.0]),
        new(24, 2.20, 92, 0.9, 0.020, [(0.13, 0.09), (0.01, 0.01), (0.02, 0.01)], [6.50, 10.0, 14.0]),
    ];

    /// <summary>What is between two activities: neither of them.</summary>
    public static ActivityProfile Between(ActivityProfile from, ActivityProfile to) => new(
        0,
        0.9,
        (from.HeartRate + to.HeartRate) / 2,
        0.3,
        0.05,
        [.. from.Posture.Zip(to.Posture, (a, b) => ((a.Forward + b.Forward) / 2, (a.Aside + b.Aside) / 2))],
        [.. from.Strength.Zip(to.Strength, (a, b) => 0.5 + ((a + b) / 4))]);
}
