using System.Numerics;

namespace Eddy.Experiments.Verification.Recurrent;

/// <summary>The checks of one kind of oracle, in any precision.</summary>
internal interface IOracleBody
{
    /// <summary>Runs the engine on the file's inputs and compares every number that the file expects.</summary>
    void Run<T>(OracleFile file, OracleError error)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>;
}

/// <summary>Runs a body in double and in float and judges it by the file's bounds.</summary>
internal static class OracleBody
{
    public static OracleResult Run<TBody>(OracleFile file)
        where TBody : IOracleBody, new()
    {
        var body = new TBody();
        OracleAgreement inDouble = In<double>(file.Tolerance);
        OracleAgreement? inSingle = file.SingleTolerance is { } bound ? In<float>(bound) : null;
        OracleStatus status = inDouble.Holds && inSingle is not { Holds: false } ? OracleStatus.Holds : OracleStatus.FallsShort;
        return new OracleResult(file.Path, file.Name, file.Kind, status, inDouble, inSingle, "");

        OracleAgreement In<T>(double bound)
            where T : unmanaged, IBinaryFloatingPointIeee754<T>
        {
            var error = new OracleError();
            try
            {
                body.Run<T>(file, error);
            }
            catch (NotSupportedException refusal)
            {
                return new OracleAgreement(double.PositiveInfinity, bound, $"refused: {refusal.Message}"); // the file says that the rule works there
            }

            if (error.Where == "nowhere")
            {
                throw new InvalidDataException($"{file.Path}: nothing in the file was compared. It lacks what an oracle of kind '{file.Kind}' expects.");
            }

            return new OracleAgreement(error.Worst, bound, error.Where);
        }
    }
}
