import document from "@microgrid/api-specs/openapi.json" with { type: "json" };
import { Router } from "express";
import swaggerUi from "swagger-ui-express";

/** Swagger UI with everything it needs served from here, so that it works without the internet. */
export function docsRouter(): Router {
  const router = Router();
  router.get("/openapi.json", (_request, response) => void response.json(document));
  router.use(
    swaggerUi.serve,
    swaggerUi.setup(undefined, {
      customSiteTitle: "Microgrid API",
      // Else it asks validator.swagger.io, with our address, wherever the host name is not localhost.
      swaggerOptions: { url: "/docs/openapi.json", withCredentials: true, validatorUrl: null },
    }),
  );
  return router;
}
