using System.Globalization;
using Eddy.Experiments.Forecasting;
using Eddy.Experiments.Forecasting.Baselines;
using Eddy.Experiments.Recurrent.Forecasting;

namespace Eddy.Experiments.Recurrent.Studies;

/// <summary>A method of the respiratory study.</summary>
/// <param name="Mode">When it is told.</param>
/// <param name="Method">The method.</param>
/// <param name="Published">The published nRMSE, tuned and leaky; null where there is none.</param>
/// <param name="Note">A remark.</param>
internal sealed record RespirationMethod(ForecastMode Mode, ForecastMethod<float> Method, double? Published, string Note)
{
    /// <summary>Whether it is a recurrent learner, and not only a linear baseline.</summary>
    public bool IsRecurrent { get; init; }
}

/// <summary>The methods: the protocol's fixed setting under its own leak and causally, linear baselines, and learners that choose on the validation part.</summary>
internal static class RespirationMethods
{
    private const int Lags = 12;
    private const string Slow = "units with leak 0.5, since the rule is for those"; // not "leaky": that word is the mode's
    private const string Features = "recurrent units, RLS readout";

    /// <summary>Every method, the most telling first.</summary>
    /// <param name="seeds">A run of everything random for each.</param>
    public static IReadOnlyList<RespirationMethod> All(IReadOnlyList<ulong> seeds) =>
    [
        Fixed("snap-1", 90, seeds, ForecastMode.Leaky, 0.335, "0.329 measured before in other code"),
        Fixed("uoro", 90, seeds, ForecastMode.Leaky, 0.384, "0.427 measured before in other code"),
        Fixed("rtrl", 25, seeds, ForecastMode.Leaky, 0.403, "25 units; 0.539 measured before in other code"),
        Fixed("rflo", 90, seeds, ForecastMode.Leaky, null, Slow),
        Fixed("d-rtrl", 90, seeds, ForecastMode.Leaky, null, ""),
        Fixed("dni", 90, seeds, ForecastMode.Leaky, null, ""),
        Linear(ForecastMode.Leaky, "LMS, rate 0.001", 0.490),
        Linear(ForecastMode.Leaky, "NLMS, rate 0.1", null),
        Linear(ForecastMode.Leaky, "RLS, λ = 100", null),
        Fixed("snap-1", 90, seeds, ForecastMode.Causal, null, "0.976 measured before in other code"),
        Fixed("uoro", 90, seeds, ForecastMode.Causal, null, "0.999 measured before in other code"),
        Fixed("rtrl", 25, seeds, ForecastMode.Causal, null, "25 units; 0.968 measured before in other code"),
        Fixed("rflo", 90, seeds, ForecastMode.Causal, null, Slow),
        Fixed("d-rtrl", 90, seeds, ForecastMode.Causal, null, ""),
        .. RespirationStudy.FixedBaselines<float>().Select(method => new RespirationMethod(ForecastMode.Causal, method, null, "one fixed setting")),
        .. RespirationStudy.ChosenBaselines<float>().Where(method => method.Name.StartsWith("RLS", StringComparison.Ordinal))
            .Select(method => new RespirationMethod(ForecastMode.Causal, method with { Name = method.Name + ", chosen" }, null, "lags and λ by the validation part")),
        new(ForecastMode.Causal, ChosenFeatures(seeds), null, "units, lags and λ by the validation part") { IsRecurrent = true },
        new(ForecastMode.Causal, Mixture(seeds), null, "of all candidates of the row above and of the RLS mixture, weighted online by what each was off") { IsRecurrent = true },
    ];

    /// <summary>Tanh units that learn the next sample by SnAp-1, of several sizes, beside a few lags.</summary>
    private static IEnumerable<(string Description, Func<ForecastSetting, int, IForecaster<float>> Make)> FeatureCandidates(IReadOnlyList<ulong> seeds)
        => from units in (int[])[16, 48]
           from lags in (int[])[2, 4]
           from start in (double[])[10.0, 100.0]
           let options = new RecurrentForecastOptions { Cell = "tanh", Units = units, Spread = null, Clip = 2 }
           select (
               string.Create(CultureInfo.InvariantCulture, $"{units} units, {lags} lags, λ = {start}"),
               (Func<ForecastSetting, int, IForecaster<float>>)((setting, run) => new RecurrentFeatureForecaster(setting, options, lags, new RlsOptions { Start = start }, (int)seeds[run])));

    private static ForecastMethod<float> ChosenFeatures(IReadOnlyList<ulong> seeds)
        => new($"{Features}, chosen", [.. FeatureCandidates(seeds).Select(c => new ForecastCandidate<float>(c.Description, Lags, c.Make) { TestRuns = seeds.Count })]);

    private static ForecastMethod<float> Mixture(IReadOnlyList<ulong> seeds)
        => new("mixture of recurrent and linear learners",
        [
            new ForecastCandidate<float>(
                "fixed",
                Lags,
                (setting, run) => new ForecastMixture<float>(
                    "mixture",
                    setting,
                    [
                        .. RespirationStudy.MixtureParts.Select(part => new RlsForecaster<float>(setting, part)),
                        .. FeatureCandidates(seeds).Select(candidate => candidate.Make(setting, run)),
                    ]))
            { TestRuns = seeds.Count },
        ]);

    private static RespirationMethod Fixed(string learner, int units, IReadOnlyList<ulong> seeds, ForecastMode mode, double? published, string note)
    {
        var options = new RecurrentForecastOptions { Learner = RuleCatalog.Find(learner), Units = units, Cell = learner == "rflo" ? "leaky:leak=0.5" : "tanh" };
        var candidate = new ForecastCandidate<float>("fixed", Lags, (setting, run) => new RecurrentForecaster(setting, options, (int)seeds[run])) { TestRuns = seeds.Count };
        return new RespirationMethod(mode, new ForecastMethod<float>(learner, [candidate]), published, note) { IsRecurrent = true };
    }

    private static RespirationMethod Linear(ForecastMode mode, string name, double? published)
        => new(mode, RespirationStudy.FixedBaselines<float>().First(method => method.Name == name), published, "one fixed setting");
}
