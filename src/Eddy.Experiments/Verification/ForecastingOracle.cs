using System.Globalization;
using System.Numerics;
using System.Text.Json;
using Eddy.Experiments.Forecasting;
using Eddy.Experiments.Forecasting.Baselines;

namespace Eddy.Experiments.Verification;

/// <summary>Oracles of kind <c>recurrent/forecasting</c>: weights, forecasts and metrics of the linear baselines on a short series, causal and leaky.</summary>
public static class ForecastingOracle
{
    /// <summary>The kind this reads.</summary>
    public const string Kind = "recurrent/forecasting";

    private const double LmsRate = 0.02; // these four are said in the file's description, not in fields
    private const double LmsClip = 2;
    private const double RlsStart = 1;
    private const double RlsForgetting = 0.995;
    private const string RidgePrefix = "ridge_";

    /// <summary>Runs the file in double and in float.</summary>
    public static OracleResult Run(OracleFile file)
    {
        ArgumentNullException.ThrowIfNull(file);
        OracleAgreement inDouble = Run<double>(file, file.Tolerance);
        OracleAgreement? inSingle = file.SingleTolerance is { } bound ? Run<float>(file, bound) : null;
        OracleStatus status = inDouble.Holds && inSingle is not { Holds: false } ? OracleStatus.Holds : OracleStatus.FallsShort;
        return new OracleResult(file.Path, file.Name, Kind, status, inDouble, inSingle, "");
    }

    private static OracleAgreement Run<T>(OracleFile file, double bound)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        ForecastSequence sequence = Sequence(file);
        int validationEnd = file.Member(file.Root, "t_cv").GetInt32();
        var split = new ForecastSplit(file.Member(file.Root, "t_train").GetInt32(), validationEnd, validationEnd);
        var setting = new ForecastSetting(
            sequence.Coordinates, file.Member(file.Root, "k").GetInt32(), file.Member(file.Root, "h").GetInt32(), ForecastMode.Causal);
        var error = new OracleError();
        JsonElement expected = file.Member(file.Root, "expected");
        if (expected.ValueKind != JsonValueKind.Object || !expected.EnumerateObject().Any())
        {
            throw new InvalidDataException($"{file.Path}: 'expected' holds no method.");
        }

        foreach (JsonProperty method in expected.EnumerateObject())
        {
            ForecastSetting asked = setting with { Mode = method.Name.EndsWith("_leaky", StringComparison.Ordinal) ? ForecastMode.Leaky : ForecastMode.Causal };
            foreach (JsonProperty metric in file.Member(method.Value, "metrics").EnumerateObject())
            {
                var harness = new ForecastHarness<T>(sequence, asked, split, MetricOf(file, metric.Name));
                (IForecaster<T> forecaster, Func<T[]> weights) = Forecaster<T>(file, method.Name, asked);
                ForecastMetrics test = harness.Run(forecaster).Test;
                foreach ((string name, double value) in new[] { ("mae", test.Mae), ("rmse", test.Rmse), ("nrmse", test.Nrmse), ("max", test.Max), ("jitter", test.Jitter) })
                {
                    error.Compare<double>($"{method.Name}, {metric.Name}, {name}", [value], file.Numbers(metric.Value, name));
                }

                CompareArrays(file, method, harness, weights(), error);
            }
        }

        return new OracleAgreement(error.Worst, bound, error.Where);
    }

    private static void CompareArrays<T>(OracleFile file, JsonProperty method, ForecastHarness<T> harness, T[] weights, OracleError error)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        int p = harness.Setting.Coordinates, n = harness.Setting.InputSize;
        foreach (JsonProperty field in method.Value.EnumerateObject())
        {
            switch (field.Name)
            {
                case "W" or "W_final":
                    double[] plain = new double[p * n]; // a file has a row an output
                    for (int i = 0; i < weights.Length; i++)
                    {
                        plain[(i % p * n) + (i / p)] = double.CreateChecked(weights[i]);
                    }

                    error.Compare<double>($"{method.Name}, {field.Name}", plain, file.Numbers(method.Value, field.Name));
                    break;
                case "pred_first":
                    error.Compare($"{method.Name}, {field.Name}", harness.Predictions[..p], file.Numbers(method.Value, field.Name));
                    break;
                case "pred_last":
                    error.Compare($"{method.Name}, {field.Name}", harness.Predictions[^p..], file.Numbers(method.Value, field.Name));
                    break;
                case "metrics":
                    break;
                default:
                    throw new InvalidDataException($"{file.Path}: expected/{method.Name} has a field '{field.Name}'; known are W, W_final, pred_first, pred_last and metrics.");
            }
        }
    }

    private static (IForecaster<T> Forecaster, Func<T[]> Weights) Forecaster<T>(OracleFile file, string method, ForecastSetting setting)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        switch (method)
        {
            case "persistence":
                return (new PersistenceForecaster<T>(), () => []);
            case "ols":
                var least = new LeastSquaresForecaster<T>(setting);
                return (least, () => least.Weights.ToArray());
            case "lms_leaky" or "lms_causal":
                var lms = new LmsForecaster<T>(setting, LmsRate, normalised: false, LmsClip);
                return (lms, () => lms.Weights.ToArray());
            case "rls_leaky" or "rls_causal":
                var rls = new RlsForecaster<T>(setting, new RlsOptions { Start = RlsStart, Forgetting = RlsForgetting });
                return (rls, () => rls.Weights.ToArray());
            case var _ when method.StartsWith(RidgePrefix, StringComparison.Ordinal)
                && double.TryParse(method.AsSpan(RidgePrefix.Length), NumberStyles.Float, CultureInfo.InvariantCulture, out double penalty):
                var ridge = new RidgeForecaster<T>(setting, penalty);
                return (ridge, () => ridge.Weights.ToArray());
            default:
                throw new InvalidDataException(
                    $"{file.Path}: the method '{method}' is unknown; known are persistence, ols, ridge_λ, lms_leaky, lms_causal, rls_leaky and rls_causal.");
        }
    }

    private static ForecastMetric MetricOf(OracleFile file, string name) => name switch
    {
        "point3d" => ForecastMetric.Points3D,
        "scalar" => ForecastMetric.Scalars,
        _ => throw new InvalidDataException($"{file.Path}: the metric '{name}' is unknown; point3d and scalar are known."),
    };

    private static ForecastSequence Sequence(OracleFile file)
    {
        double[] rows = file.Numbers(file.Root, "D");
        int p = file.Member(file.Root, "D").GetArrayLength();
        if (p == 0 || rows.Length == 0 || rows.Length % p != 0)
        {
            throw new InvalidDataException($"{file.Path}: 'D' must be rows of equal length.");
        }

        int samples = rows.Length / p;
        var values = new double[rows.Length];
        for (int i = 0; i < rows.Length; i++)
        {
            values[(i % samples * p) + (i / samples)] = rows[i];
        }

        return new ForecastSequence(file.Name, p, values);
    }
}
